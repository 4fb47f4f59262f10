using System.Globalization;
using Wattwise.Accounting;

namespace Quickstart;

/// <summary>One line of the result table: a figure without and with Wattwise, and the difference.</summary>
internal sealed record ComparisonRow(string Name, string Without, string With, string Difference);

/// <summary>Both passes side by side; the console's table and the report show the same rows.</summary>
internal sealed class Comparison(Workload workload, RunResult without, RunResult with)
{
    // Passes on an idle machine differ by a few percent.
    private const double MaxDrift = 0.15;

    public Workload Workload { get; } = workload;

    public RunResult Without { get; } = without;

    public RunResult With { get; } = with;

    /// <summary>The part about brief answers, which is in no other figure; <see langword="null"/> if it was left out.</summary>
    public BrevityResult? Brevity { get; init; }

    /// <summary>The part about compression, which is in no other figure; <see langword="null"/> if it was left out.</summary>
    public CompressionResult? Compression { get; init; }

    /// <summary>The part about a cascade, which is in no other figure; <see langword="null"/> if it was left out.</summary>
    public ReplayResult? Cascade { get; init; }

    /// <summary>Energy saved, Wattwise's own work already taken off; negative where it cost more than it saved.</summary>
    public EnergyEstimate Saved { get; } = without.Energy - with.Energy;

    /// <summary><see cref="Saved"/> as a share of the energy without Wattwise.</summary>
    public double SavedShare { get; } = Figure.Saving(without.Energy.Joules, with.Energy.Joules);

    /// <summary>
    /// What is wrong with the comparison, or <see langword="null"/>. The model's joules for a token should be the same in both passes;
    /// where they are not, another program took the processor in one of them, and part of the difference is not Wattwise's.
    /// </summary>
    public string? Distortion
    {
        get
        {
            var change = JoulesPerToken(With) / JoulesPerToken(Without) - 1;
            return !double.IsFinite(change) || Math.Abs(change) <= MaxDrift ? null
                : $"The model took {Figure.Percent(Math.Abs(change))} {(change < 0 ? "less" : "more")} energy for a token in the second "
                    + $"pass than in the first, "
                + "so the machine was not equally busy in both. Do not trust this saving; run it again when nothing else is running.";
        }
    }

    /// <summary>The requests that the model answered in both passes, as they were without and with Wattwise.</summary>
    public IReadOnlyList<(RequestResult Without, RequestResult With)> AnsweredTwice =>
    [
        .. Without.Requests.Zip(With.Requests).Where(pair => pair is { First.ModelCalls: > 0, Second.ModelCalls: > 0 }),
    ];

    public int Hits => With.Count(Verdict.RightHit) + With.Count(Verdict.WrongHit);

    public IReadOnlyList<ComparisonRow> Rows =>
    [
        Counts("Requests", run => run.Requests.Count),
        Counts("Model calls", run => run.ModelCalls),
        Counts("Prompt tokens", run => run.PromptTokens),
        Counts("Generated tokens", run => run.GeneratedTokens),
        new("Time", Figure.Seconds(Without.Duration), Figure.Seconds(With.Duration), Change(
            Without.Duration.TotalSeconds, With.Duration.TotalSeconds, value => Figure.Seconds(TimeSpan.FromSeconds(value)))),
        new($"Energy ({Method})", Figure.Joules(Without.Energy.Joules), Figure.Joules(With.Energy.Joules), Change(
            Without.Energy.Joules, With.Energy.Joules, Figure.Joules)),
        new("  bounds", Figure.Bounds(Without.Energy), Figure.Bounds(With.Energy), ""),
        new($"CO2e ({Grid})", Figure.Grams(Without.Grams), Figure.Grams(With.Grams), Without.Grams is { } before && With.Grams is { } after
            ? Change(before, after, value => Figure.Grams(value))
            : ""),
        new("Money", Figure.Amount(Without.Cost), Figure.Amount(With.Cost), Change(
            (double)Without.Cost.Amount, (double)With.Cost.Amount, value => Figure.Amount(With.Cost with { Amount = (decimal)value }))),
        new("Wattwise: energy", Figure.Joules(Without.Overhead.Joules), Figure.Joules(With.Overhead.Joules), "included above"),
        new("Wattwise: time", Figure.Seconds(Without.OverheadTime), Figure.Seconds(With.OverheadTime), "included above"),
        new("Right hits", "", Figure.Count(With.Count(Verdict.RightHit)), $"of {Workload.Answerable} possible"),
        new("Wrong hits", "", Figure.Count(With.Count(Verdict.WrongHit)), ""),
        new("Missed hits", "", Figure.Count(With.Count(Verdict.Missed)), $"of {Workload.Answerable} possible"),
    ];

    /// <summary>How the joules came about, in one word.</summary>
    public string Method => With.Energy.Method switch
    {
        EnergyMethod.Measured => "measured",
        EnergyMethod.Modelled => "modelled",
        _ => "assumed",
    };

    private string Grid => With.Intensity is { } intensity
        ? string.Create(CultureInfo.InvariantCulture, $"{intensity.Zone} {intensity.From.Year}")
        : "zone unknown";

    private static double JoulesPerToken(RunResult run) => (run.Energy.Joules - run.Overhead.Joules) / run.GeneratedTokens;

    private ComparisonRow Counts(string name, Func<RunResult, long> count) => new(
        name, Figure.Count(count(Without)), Figure.Count(count(With)),
        Change(count(Without), count(With), value => Figure.Count((long)value)));

    private static string Change(double without, double with, Func<double, string> format)
    {
        var difference = with - without;
        if (difference == 0)
            return "0";

        var percent = without == 0 ? "" : $" ({(difference > 0 ? "+" : "")}{Figure.Percent(difference / without)})";
        return (difference > 0 ? "+" : "") + format(difference) + percent;
    }
}
