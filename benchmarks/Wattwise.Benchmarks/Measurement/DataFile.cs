using System.IO.Compression;
using System.Text.Json;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>The packed files of the data folder.</summary>
internal static class DataFile
{
    /// <summary>The lines of a gzip file, header included.</summary>
    public static IEnumerable<string> ReadLines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}' is missing: name the folder that holds {name} with --data.");

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>The objects of a gzip file with one on each line.</summary>
    public static IEnumerable<JsonElement> ReadObjects(string folder, string name)
    {
        foreach (var line in ReadLines(folder, name))
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.Clone();
        }
    }
}
