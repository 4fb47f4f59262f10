using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Reads and writes the <see cref="RequestFootprint"/> that a response carries.</summary>
public static class FootprintExtensions
{
    private const string Key = "wattwise.footprint";

    /// <summary>The footprint of the request behind this response, or <see langword="null"/> if no accounting stage ran.
    /// Also found on a response that was folded from a stream with <c>ToChatResponse()</c>.</summary>
    public static RequestFootprint? GetFootprint(this ChatResponse response) => ResponseProperty.Get<RequestFootprint>(response, Key);

    /// <summary>The footprint on this update: the last update of a stream carries it, all others give <see langword="null"/>.</summary>
    public static RequestFootprint? GetFootprint(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return ResponseProperty.Get<RequestFootprint>(update.AdditionalProperties, Key);
    }

    /// <summary>The footprint of the call behind these embeddings, or <see langword="null"/> if no accounting stage ran.</summary>
    public static RequestFootprint? GetFootprint(this GeneratedEmbeddings<Embedding<float>> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return ResponseProperty.Get<RequestFootprint>(embeddings.AdditionalProperties, Key);
    }

    /// <summary>Puts a footprint on embeddings.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetFootprint(this GeneratedEmbeddings<Embedding<float>> embeddings, RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ResponseProperty.Set(embeddings.AdditionalProperties ??= [], Key, footprint, nameof(RequestFootprint));
    }

    /// <summary>Puts a footprint on a response.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetFootprint(this ChatResponse response, RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(response);
        ResponseProperty.Set(response.AdditionalProperties ??= [], Key, footprint, nameof(RequestFootprint));
    }

    /// <summary>Puts a footprint on an update of a stream.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetFootprint(this ChatResponseUpdate update, RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(update);
        ResponseProperty.Set(update.AdditionalProperties ??= [], Key, footprint, nameof(RequestFootprint));
    }
}
