using System.Text.Json;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>Reads fields of an object; each fault names the field by its path. A null counts as not there.</summary>
internal readonly struct FieldReader(JsonElement element, string path)
{
    /// <summary>The path of the object, for fields below it.</summary>
    public string Path { get; } = path;

    public static FieldReader Of(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? new(element, path) : throw new GatewayException(GatewayErrors.WrongType(path, "an object"));

    public string Name(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    public bool Find(string field, out JsonElement value) =>
        element.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string field, int maxLength = int.MaxValue)
    {
        if (!Find(field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new GatewayException(GatewayErrors.WrongType(Name(field), "a string"));
        var text = TextOf(value, Name(field));
        return text.Length <= maxLength ? text : throw Wrong(field, $"at most {maxLength} characters");
    }

    public string RequiredText(string field, int maxLength = int.MaxValue) =>
        Text(field, maxLength) ?? throw new GatewayException(GatewayErrors.Missing(Name(field)));

    public bool? Flag(string field) => !Find(field, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new GatewayException(GatewayErrors.WrongType(Name(field), "a boolean")),
    };

    public float? Number(string field, float minimum, float maximum)
    {
        if (!Find(field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            throw new GatewayException(GatewayErrors.WrongType(Name(field), "a number"));
        return value.TryGetSingle(out var number) && number >= minimum && number <= maximum ? number
            : throw Wrong(field, $"{minimum} to {maximum}");
    }

    public long? Whole(string field, long minimum, long maximum)
    {
        if (!Find(field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number || !TryWhole(value, out var number))
            throw new GatewayException(GatewayErrors.WrongType(Name(field), "an integer"));
        return number >= minimum && number <= maximum ? number
            : throw Wrong(field, $"{minimum} to {maximum}");
    }

    public FieldReader? Object(string field) => Find(field, out var value) ? Of(value, Name(field)) : null;

    public FieldReader RequiredObject(string field) => Object(field) ?? throw new GatewayException(GatewayErrors.Missing(Name(field)));

    /// <summary>The items of an array, each with its path; none if the field is not there.</summary>
    /// <param name="field">The field.</param>
    /// <param name="maxCount">How many there may be.</param>
    /// <param name="mayBeText">Whether a text would be good too: it is read elsewhere, and an error names both.</param>
    public IEnumerable<(JsonElement Item, string Path)> Items(string field, int maxCount, bool mayBeText = false)
    {
        if (!Find(field, out var value))
            return [];
        var name = Name(field);
        if (value.ValueKind != JsonValueKind.Array)
            throw new GatewayException(GatewayErrors.WrongType(name, mayBeText ? "a string or an array" : "an array"));
        if (value.GetArrayLength() > maxCount)
            throw Wrong(field, $"at most {maxCount} items");
        return value.EnumerateArray().Select((item, index) => (item, FormattableString.Invariant($"{name}[{index}]")));
    }

    /// <summary>Checks that all members are texts.</summary>
    public void CheckTexts(int maxLength)
    {
        foreach (var member in element.EnumerateObject())
            Text(member.Name, maxLength);
    }

    /// <summary>A text, checked: JSON may hold half a surrogate pair, which is no text.</summary>
    public static string TextOf(JsonElement value, string path)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new GatewayException(GatewayErrors.WrongValue(path, "valid Unicode"));
        }
    }

    private GatewayException Wrong(string field, FormattableString expected) =>
        new(GatewayErrors.WrongValue(Name(field), FormattableString.Invariant(expected)));

    // Some clients write whole numbers as 1.0.
    private static bool TryWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
            return true;
        if (!value.TryGetDouble(out var real) || real != Math.Floor(real) || Math.Abs(real) > 1L << 53)
            return false;
        number = (long)real;
        return true;
    }
}
