using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Wattwise.SemanticKernel;

/// <summary>Turns the values of settings into such that a cache key can hold, as far as there are any.</summary>
internal static class PlainValue
{
    /// <summary>The value as text, number, flag, JSON or list of texts; else the object itself, which no key can hold.</summary>
    public static object Of(object value) => value switch
    {
        string or bool or int or long or short or byte or float or double or JsonElement => value,
        Type type => type.AssemblyQualifiedName ?? type.ToString(),
        Enum => value.ToString()!,
        IEnumerable<string> texts => texts.ToArray(),
        IDictionary dictionary => ToJson(dictionary) ?? value,
        _ => value,
    };

    public static float? ToSingle(object value) => value switch
    {
        float number => number,
        double number => (float)number,
        int number => number,
        long number => number,
        JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetSingle(out var number) => number,
        _ => null,
    };

    public static long? ToInt64(object value) => value switch
    {
        int number => number,
        long number => number,
        JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetInt64(out var number) => number,
        _ => null,
    };

    public static int? ToInt32(object value) => ToInt64(value) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    public static string? ToText(object value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        _ => null,
    };

    public static IList<string>? ToTexts(object value)
    {
        if (value is IEnumerable<string> texts)
            return texts.ToArray();
        if (value is not JsonElement { ValueKind: JsonValueKind.Array } json)
            return null;

        var items = json.EnumerateArray().ToArray();
        return items.All(item => item.ValueKind == JsonValueKind.String) ? items.Select(item => item.GetString()!).ToArray() : null;
    }

    private static JsonElement? ToJson(IDictionary dictionary)
    {
        var sorted = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is not (string or int or long)
                || entry.Value is not (null or string or bool or int or long or float or double or JsonElement))
                return null;
            sorted[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = entry.Value;
        }

        try
        {
            return JsonSerializer.SerializeToElement(sorted);
        }
        catch (ArgumentException)
        {
            // Not a number, or infinite: JSON has no word for it.
            return null;
        }
    }
}
