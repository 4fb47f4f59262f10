using System.IO.Compression;
using System.Text.Json;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Reads the cases of structured output: one JSON object a line, gzip.</summary>
internal static class StructuredData
{
    public static List<JsonElement> Read(string folder, string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, file)), CompressionMode.Decompress));
        var cases = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                cases.Add(JsonDocument.Parse(line).RootElement);
        }

        return cases;
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];
}
