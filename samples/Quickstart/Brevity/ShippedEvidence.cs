using System.Text.Json;
using Wattwise;
using Wattwise.Directives;

namespace Quickstart;

/// <summary>What the judge found about brief answers when the evidence that comes with the sample was gathered; kept in a file.</summary>
internal sealed class ShippedEvidence : IDirectiveEvidenceStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly List<DirectiveEvidence> _found = [];
    private readonly Lock _lock = new();

    /// <summary>The machine and the meter that the evidence comes from.</summary>
    public string Origin { get; private set; } = "";

    public IReadOnlyList<DirectiveEvidence> Found
    {
        get
        {
            lock (_lock)
                return [.. _found];
        }
    }

    public static ShippedEvidence Load(string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, "brevity-evidence.jsonl"));
        var evidence = new ShippedEvidence { Origin = JsonSerializer.Deserialize<Header>(lines[0], Json)!.Origin };
        evidence._found.AddRange(lines.Skip(1).Select(line => JsonSerializer.Deserialize<Line>(line, Json)!.ToEvidence()));
        return evidence;
    }

    /// <summary>What gathering the evidence of a class took: the brief answers that were made for the judge alone.</summary>
    public double CostOf(string taskClass) => Found.Where(found => found.TaskClass == taskClass).Sum(found => found.BriefJoules ?? 0);

    public Task SaveAsync(string path, string origin, CancellationToken cancellationToken) => File.WriteAllLinesAsync(
        path,
        [JsonSerializer.Serialize(new Header(origin), Json), .. Found.Select(found => JsonSerializer.Serialize(Line.Of(found), Json))],
        cancellationToken);

    public ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(
        string directivesId, int maxCount, CancellationToken cancellationToken = default) =>
        new(Found);

    public ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            _found.Add(evidence);
        return default;
    }

    private sealed record Header(string Origin);

    private sealed record Line(
        DateTimeOffset At, string TaskClass, byte Level, double Score, string? Model, double? FullJoules, double? BriefJoules,
        double? FullSeconds, double? BriefSeconds)
    {
        public static Line Of(DirectiveEvidence found) => new(
            found.JudgedAt, found.TaskClass, found.Level.Value, found.Score, found.ServedModelId, Round(found.FullJoules),
            Round(found.BriefJoules), Round(found.FullSeconds), Round(found.BriefSeconds));

        public DirectiveEvidence ToEvidence() => new(At, TaskClass, new DirectiveLevel(Level), Score, null, Model)
        {
            FullJoules = FullJoules,
            BriefJoules = BriefJoules,
            FullSeconds = FullSeconds,
            BriefSeconds = BriefSeconds,
        };

        private static double? Round(double? value) => value is { } known ? Math.Round(known, 4) : null;
    }
}
