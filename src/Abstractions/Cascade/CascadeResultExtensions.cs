using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Reads from a response which tier of a cascade answered.</summary>
public static class CascadeResultExtensions
{
    private const string Key = "wattwise.cascade";

    /// <summary>The tier that answered; <see langword="null"/> without a cascade.</summary>
    /// <param name="response">A response, also one that was folded from a stream.</param>
    public static CascadeResult? GetCascadeResult(this ChatResponse response) => ResponseProperty.Get<CascadeResult>(response, Key);

    /// <summary>The tier that answered; <see langword="null"/> on all updates but one.</summary>
    /// <param name="update">An update.</param>
    public static CascadeResult? GetCascadeResult(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return ResponseProperty.Get<CascadeResult>(update.AdditionalProperties, Key);
    }

    /// <summary>Puts the tier on a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="result">The tier.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetCascadeResult(this ChatResponse response, CascadeResult result)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(result);
        ResponseProperty.Set(response.AdditionalProperties ??= [], Key, result, result.Tier);
    }

    /// <summary>Puts the tier on an update.</summary>
    /// <param name="update">The update.</param>
    /// <param name="result">The tier.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void SetCascadeResult(this ChatResponseUpdate update, CascadeResult result)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(result);
        ResponseProperty.Set(update.AdditionalProperties ??= [], Key, result, result.Tier);
    }
}
