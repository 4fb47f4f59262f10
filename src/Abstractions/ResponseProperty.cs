using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>Reads what a stage put on a response or update.</summary>
internal static class ResponseProperty
{
    public static T? Get<T>(AdditionalPropertiesDictionary? properties, string key)
        where T : class => properties is not null && properties.TryGetValue(key, out var value) ? value as T : null;

    /// <summary>Looks on the response, then on its messages.</summary>
    public static T? Get<T>(ChatResponse response, string key)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(response);
        if (Get<T>(response.AdditionalProperties, key) is { } found)
            return found;

        // ToChatResponse() moves the properties of an update that names its message onto that message.
        for (var i = response.Messages.Count - 1; i >= 0; i--)
        {
            if (Get<T>(response.Messages[i].AdditionalProperties, key) is { } streamed)
                return streamed;
        }

        return null;
    }
}
