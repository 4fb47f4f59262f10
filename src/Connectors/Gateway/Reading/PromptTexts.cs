using System.Text.Json;
using Microsoft.ML.Tokenizers;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>
/// Texts that may come as tokens: of <c>cl100k_base</c>, the vocabulary of the models that OpenAI serves at these addresses. Clients that
/// count with it send what they counted (LangChain's embeddings do).
/// </summary>
internal static class PromptTexts
{
    // Above are the special tokens, which no text has.
    private const int Tokens = 100_256;

    private static readonly Lazy<Tokenizer> Vocabulary = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <summary>Reads a text, an array of texts, an array of tokens or an array of such arrays.</summary>
    /// <param name="reader">The request.</param>
    /// <param name="field">The field; required.</param>
    /// <param name="maxCount">The most texts.</param>
    public static string[] Read(FieldReader reader, string field, int maxCount)
    {
        if (!reader.Find(field, out var value))
            throw new GatewayException(GatewayErrors.Missing(field));
        if (value.ValueKind == JsonValueKind.String)
            return [FieldReader.TextOf(value, field)];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number)
            return [TextOfTokens(value, field)];
        return [.. reader.Items(field, maxCount, mayBeText: true).Select(item => item.Item.ValueKind == JsonValueKind.Array
            ? TextOfTokens(item.Item, item.Path) : SharedReading.TextItem(item.Item, item.Path))];
    }

    private static string TextOfTokens(JsonElement array, string path)
    {
        var ids = new int[array.GetArrayLength()];
        var count = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out ids[count]) || ids[count] is < 0 or >= Tokens)
            {
                throw new GatewayException(GatewayErrors.WrongValue(
                    FormattableString.Invariant($"{path}[{count}]"), "a token of cl100k_base"));
            }

            count++;
        }

        return Vocabulary.Value.Decode(ids) ?? "";
    }
}
