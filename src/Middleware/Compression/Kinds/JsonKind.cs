using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Tells kinds of JSON apart: rows, conversations, and the rest.</summary>
internal static class JsonKind
{
    /// <summary>Fewer rows are not worth a choice between them.</summary>
    public const int EnoughRows = 8;

    // Larger rows are objects to choose in, not rows to choose from, unless the text is nothing else than a list.
    private const int LargestRow = 1_500;

    /// <summary>The kind of a JSON text, or <see langword="null"/> if the text is not JSON.</summary>
    /// <param name="sample">The text or its beginning.</param>
    /// <param name="whole">Whether the sample is the text.</param>
    public static ContentKind? Detect(string sample, bool whole)
    {
        var start = sample.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.IsEmpty || start[0] is not ('{' or '['))
        {
            return null;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(start.Length));
        try
        {
            return Read(bytes.AsSpan(0, Encoding.UTF8.GetBytes(start, bytes)), whole);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static ContentKind? Read(ReadOnlySpan<byte> json, bool whole)
    {
        var reader = new Utf8JsonReader(json, whole, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        var shape = new RowShape();
        var read = 0;
        try
        {
            while (reader.Read())
            {
                read++;
                shape.Take(ref reader);
            }
        }
        catch (JsonException)
        {
            // A sample joins two places of a text and breaks there; a text that is no JSON breaks at once.
            if (whole || read < 50 && reader.TokenStartIndex < 2_000)
            {
                return null;
            }
        }
        if (read < 2)
        {
            return null;
        }
        if (shape.Turns >= 2 && shape.Turns * 2 > shape.TopObjects)
        {
            return ContentKind.Dialogue;
        }
        if (shape.Values > 1)
        {
            // The sample may end within an object.
            return shape.Values - shape.TopObjects <= 1 ? ContentKind.JsonArray : ContentKind.Json;
        }
        var (rows, bytesOfRows, atTop) = shape.Largest();
        return rows >= EnoughRows && bytesOfRows * 10 > shape.Bytes * 6 && (atTop || bytesOfRows / rows <= LargestRow)
            ? ContentKind.JsonArray
            : ContentKind.Json;
    }
}
