using System.Text.Json;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Embeddings;

/// <summary>A request to <c>/v1/embeddings</c>.</summary>
internal sealed record EmbeddingRequest(
    string Model, IReadOnlyList<string> Texts, bool IsBase64, int? Dimensions, IReadOnlyList<string> Ignored)
{
    private const int MaxDimensions = 65_536;

    public static EmbeddingRequest Read(JsonElement body, int maxTexts)
    {
        var ignored = EmbeddingFields.Table.Check(body);
        var reader = new FieldReader(body, "");
        var isBase64 = reader.Text("encoding_format", SharedReading.MaxNameLength) switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw new GatewayException(GatewayErrors.WrongValue("encoding_format", "float or base64")),
        };
        return new(
            reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            ReadTexts(reader, maxTexts),
            isBase64,
            (int?)reader.Whole("dimensions", 1, MaxDimensions),
            ignored);
    }

    private static string[] ReadTexts(FieldReader reader, int maxTexts)
    {
        var texts = PromptTexts.Read(reader, "input", maxTexts);
        return texts.Length > 0 && Array.TrueForAll(texts, text => text.Length > 0) ? texts
            : throw new GatewayException(GatewayErrors.WrongValue("input", "texts that are not empty"));
    }
}
