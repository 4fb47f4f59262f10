using System.Text.Encodings.Web;
using System.Text.Json;

namespace Quickstart;

/// <summary>A prompt and what the two forms of the local model answered.</summary>
internal sealed record RecordedPair(string Id, RecordedAnswer Brief, RecordedAnswer Full);

/// <summary>The pairs that come with the sample, in a file.</summary>
/// <param name="Origin">The machine and the meter that they come from.</param>
/// <param name="Pairs">The pairs.</param>
internal sealed record RecordedPairs(string Origin, IReadOnlyList<RecordedPair> Pairs)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RecordedPairs Load(string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, "cascade-pairs.jsonl"));
        return new RecordedPairs(
            JsonSerializer.Deserialize<Header>(lines[0], Json)!.Origin,
            [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<RecordedPair>(line, Json)!)]);
    }

    public Task SaveAsync(string path, CancellationToken cancellationToken) => File.WriteAllLinesAsync(
        path, [JsonSerializer.Serialize(new Header(Origin), Json), .. Pairs.Select(pair => JsonSerializer.Serialize(pair, Json))],
        cancellationToken);

    private sealed record Header(string Origin);
}
