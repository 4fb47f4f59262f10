using System.Globalization;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Directives;

/// <summary>
/// What was measured of one task: energy and duration of requests at each level, and which level a judge preferred of three answers.
/// </summary>
internal sealed class ReplayTask
{
    /// <summary>The levels of the paper: none, brief, very brief.</summary>
    public const int Levels = 3;

    private ReplayTask(string name, double[][] joules, double[][] seconds, int[] preferred)
    {
        Name = name;
        Joules = joules;
        Seconds = seconds;
        Preferred = preferred;
        MeanJoules = [.. joules.Select(values => values.Average())];
        MeanSeconds = [.. seconds.Select(values => values.Average())];
        Shares = [.. Enumerable.Range(0, Levels).Select(level => (double)preferred.Count(one => one == level) / preferred.Length)];

        // Against level 0 a level wins where it was preferred, loses where level 0 was, and ties where the third one was.
        Scores = [.. Shares.Select((share, level) => level == 0 ? 0.5 : 0.5 + ((share - Shares[0]) / 2))];
    }

    /// <summary>This task with the judgements of another one: its answers become as good and as bad, and keep their lengths.</summary>
    public ReplayTask WithQualityOf(ReplayTask other) => new($"{Name} as good as {other.Name}", Joules, Seconds, other.Preferred);

    public string Name { get; }

    public double[][] Joules { get; }

    public double[][] Seconds { get; }

    public int[] Preferred { get; }

    public double[] MeanJoules { get; }

    public double[] MeanSeconds { get; }

    /// <summary>The share of samples in which each level was preferred.</summary>
    public double[] Shares { get; }

    /// <summary>The mean score of each level in a comparison with level 0.</summary>
    public double[] Scores { get; }

    /// <summary>The tasks that have both requests and judgements.</summary>
    public static ReplayTask[] Read(string folder)
    {
        var requests = DataFile.ReadLines(folder, "directive-requests.tsv.gz").Skip(1).Select(line => line.Split('\t'))
            .Where(cells => cells[1].StartsWith('L')).ToLookup(cells => cells[0]);
        var judgements = DataFile.ReadLines(folder, "directive-judgements.tsv.gz").Skip(1).Select(line => line.Split('\t'))
            .ToLookup(cells => cells[0], cells => int.Parse(cells[2].TrimStart('L'), CultureInfo.InvariantCulture));
        return
        [
            .. requests.Where(task => judgements.Contains(task.Key))
                .OrderBy(task => task.Key, StringComparer.Ordinal).Select(task => new ReplayTask(
                task.Key,
                Column(task, 3, JoulesPerWattHour),
                Column(task, 4, 1),
                [.. judgements[task.Key]])),
        ];
    }

    private const double JoulesPerWattHour = 3600;

    private static double[][] Column(IEnumerable<string[]> rows, int column, double factor) =>
    [
        .. Enumerable.Range(0, Levels).Select(level => rows.Where(cells => cells[1] == $"L{level}")
            .Select(cells => factor * double.Parse(cells[column], CultureInfo.InvariantCulture)).ToArray()),
    ];
}
