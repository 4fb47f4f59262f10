using Wattwise.Gateway.Reading;
using static Wattwise.Gateway.Reading.FieldShape;
using static Wattwise.Gateway.Reading.FieldTreatment;

namespace Wattwise.Gateway.Embeddings;

/// <summary>The fields of a request to <c>/v1/embeddings</c>.</summary>
internal static class EmbeddingFields
{
    public static RequestFields Table { get; } = new(
    [
        new("model", Served, "a name of GET /v1/models"),
        new("input", Served, "a text or an array of texts; arrays of tokens are those of `cl100k_base`"),
        new("encoding_format", Served,
            "base64, which the clients ask for unasked: float32, little-endian; float, also where it is not there"),
        new("dimensions", Served, "passed on to the generator"),
        new("user", Ignored, "a label; the tenant follows from the key alone", Label),
    ]);
}
