using Microsoft.Extensions.AI;

namespace Wattwise.Accounting;

/// <summary>Reads and writes the <see cref="RequestFootprint"/> that a response carries.</summary>
public static class FootprintExtensions
{
    private const string Key = "wattwise.footprint";

    /// <summary>The footprint of the request behind this response, or <see langword="null"/> where no accounting stage ran.
    /// Also found on a response that was folded from a stream with <c>ToChatResponse()</c>.</summary>
    public static RequestFootprint? GetFootprint(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (Get(response.AdditionalProperties) is { } footprint)
            return footprint;

        // ToChatResponse() moves the properties of an update that names its message onto that message.
        for (var i = response.Messages.Count - 1; i >= 0; i--)
        {
            if (Get(response.Messages[i].AdditionalProperties) is { } streamed)
                return streamed;
        }

        return null;
    }

    /// <summary>The footprint on this update: the last update of a stream carries it, all others give <see langword="null"/>.</summary>
    public static RequestFootprint? GetFootprint(this ChatResponseUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Get(update.AdditionalProperties);
    }

    /// <summary>Puts a footprint on a response.</summary>
    public static void SetFootprint(this ChatResponse response, RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(response);
        (response.AdditionalProperties ??= [])[Key] = footprint;
    }

    /// <summary>Puts a footprint on an update of a stream.</summary>
    public static void SetFootprint(this ChatResponseUpdate update, RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(update);
        (update.AdditionalProperties ??= [])[Key] = footprint;
    }

    private static RequestFootprint? Get(AdditionalPropertiesDictionary? properties) =>
        properties is not null && properties.TryGetValue(Key, out var value) ? value as RequestFootprint : null;
}
