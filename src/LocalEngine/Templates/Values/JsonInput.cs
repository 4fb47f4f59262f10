using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Makes values of JSON, as Python's <c>json.loads</c> does. All texts count as somebody's, keys too.</summary>
internal static class JsonInput
{
    // Python reads numbers of any length; nothing that a model or a program means has more digits.
    private const int MaxDigits = 2000;

    public static Value Read(JsonElement element)
    {
        RenderBudget.EnsureStack();
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var dictionary = new DictionaryValue();
                foreach (var property in element.EnumerateObject())
                    dictionary.Set(StringValue.OfContent(property.Name), Read(property.Value));
                return dictionary;
            case JsonValueKind.Array:
                return new ListValue([.. element.EnumerateArray().Select(Read)]);
            case JsonValueKind.String:
                return StringValue.OfContent(element.GetString()!);
            case JsonValueKind.Number:
                return Number(element.GetRawText());
            case JsonValueKind.True:
                return BooleanValue.True;
            case JsonValueKind.False:
                return BooleanValue.False;
            default:
                return NoneValue.Instance;
        }
    }

    /// <exception cref="TemplateError">The text is no JSON.</exception>
    public static Value Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw TemplateError.Evaluation($"A text is no JSON: {exception.Message}");
        }
    }

    private static Value Number(string text) => text.AsSpan().ContainsAny('.', 'e', 'E') || text.Length > MaxDigits
        ? new FloatValue(double.Parse(text, CultureInfo.InvariantCulture))
        : IntegerValue.Of(BigInteger.Parse(text, CultureInfo.InvariantCulture));
}
