using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>Puts an object on a response or update, and reads it back.</summary>
/// <remarks>
/// What stands in the properties is a short text, so that any serializer can write the response down, also one of source-generated
/// contexts. The object belongs to that very string and follows it wherever the properties are copied to; after a way through JSON only the
/// text is left.
/// </remarks>
internal static class ResponseProperty
{
    private static readonly ConditionalWeakTable<string, object> Objects = [];

    /// <summary>Puts an object there.</summary>
    /// <param name="properties">The properties of the response or update.</param>
    /// <param name="key">The name.</param>
    /// <param name="value">The object.</param>
    /// <param name="text">What is written down of it; not empty.</param>
    public static void Set<T>(AdditionalPropertiesDictionary properties, string key, T value, string text)
        where T : class
    {
        // A string of its own: equal ones would be one object.
        var own = new string(text.AsSpan());
        Objects.Add(own, value);
        properties[key] = own;
    }

    public static T? Get<T>(AdditionalPropertiesDictionary? properties, string key)
        where T : class =>
        properties is not null && properties.TryGetValue(key, out var value) && value is string text
            && Objects.TryGetValue(text, out var found) ? found as T : null;

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
