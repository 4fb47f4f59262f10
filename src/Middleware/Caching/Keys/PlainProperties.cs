using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wattwise.Caching;

/// <summary>Hashes additional properties of options, messages, contents and tools: plain values go into the key, and nothing else has
/// one.</summary>
/// <remarks>
/// Left out is what hosts put there for themselves: Microsoft Agent Framework's notes of where a message came from, and its objects under
/// the names of their types, such as a history provider for one run.
/// </remarks>
internal static class PlainProperties
{
    /// <summary>Adds names and values; the order of the names does not count.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="properties">The properties; <see langword="null"/> is the same as none.</param>
    /// <param name="areOfMessage">True for those of a message or content, where footprints and cache hits of earlier answers stand, which
    /// nobody is sent.</param>
    /// <returns>Why no key can hold them, or <see langword="null"/>.</returns>
    public static string? AddTo(ref CanonicalHash hash, IReadOnlyDictionary<string, object?>? properties, bool areOfMessage = false)
    {
        if (properties is null or { Count: 0 })
        {
            hash.Add(0L);
            return null;
        }

        var sent = properties.Where(property => !IsOfHost(property.Key) && !(areOfMessage && IsOurs(property.Key))).ToArray();
        Array.Sort(sent, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        hash.Add((long)sent.Length);
        foreach (var (name, value) in sent)
        {
            // Settings of other parts, such as the local engine's: answers may carry more because of them than the cache keeps.
            if (IsOurs(name))
                return CacheReasons.BypassOptions;

            hash.Add(name);
            if (!TryAdd(ref hash, value))
                return CacheReasons.BypassOptions;
        }

        return null;
    }

    /// <summary>Adds JSON as it is written; nothing at all is a value of its own.</summary>
    public static void AddJson(ref CanonicalHash hash, JsonElement? json)
    {
        if (json is not { ValueKind: not JsonValueKind.Undefined } value)
            hash.Add(-1L);
        else
            hash.Add(JsonMarshal.GetRawUtf8Value(value));
    }

    private static bool IsOurs(string name) => name.StartsWith("wattwise.", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfHost(string name) =>
        name == "_attribution" || name.StartsWith("Microsoft.Agents.AI.", StringComparison.Ordinal);

    private static bool TryAdd(ref CanonicalHash hash, object? value)
    {
        switch (value)
        {
            case null:
                hash.Add(0L);
                return true;
            case string text:
                hash.Add(1L);
                hash.Add(text);
                return true;
            case bool flag:
                hash.Add(flag ? 3L : 2L);
                return true;
            case int or long or short or byte:
                hash.Add(4L);
                hash.Add(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return true;
            case float or double:
                hash.Add(5L);
                hash.Add(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                return true;
            case JsonElement json:
                hash.Add(6L);
                AddJson(ref hash, json);
                return true;
            case IReadOnlyList<string> texts:
                hash.Add(7L);
                hash.Add((long)texts.Count);
                foreach (var text in texts)
                    hash.Add(text);
                return true;
            default:
                return false;
        }
    }
}
