using Wattwise.Accounting;
using Wattwise.Directives;

namespace Quickstart;

/// <summary>One prompt, answered without the directives stage and with it.</summary>
internal sealed record BrevityAnswer(
    BrevityPrompt Prompt, string Full, RequestFootprint FullFootprint, string With, RequestFootprint WithFootprint, int Level,
    string Reason)
{
    public bool IsFullRight => Prompt.IsAnsweredBy(Full);

    public bool IsRight => Prompt.IsAnsweredBy(With);
}

/// <summary>What the directives stage did in one class of prompts.</summary>
internal sealed record BrevityClass(
    string Name, IReadOnlyList<BrevityAnswer> Answers, LevelKnowledge Knowledge, double Floor, double EvidenceJoules)
{
    public int Level => Answers.Max(answer => answer.Level);

    public EnergyEstimate Full => Answers.Aggregate(EnergyEstimate.Zero, (sum, answer) => sum + answer.FullFootprint.Spent);

    public EnergyEstimate With => Answers.Aggregate(EnergyEstimate.Zero, (sum, answer) => sum + answer.WithFootprint.Spent);

    /// <summary>Joules of this run that the stage saved, its own work taken off.</summary>
    public double Saved => Full.Joules - With.Joules;

    public int FullRight => Answers.Count(answer => answer.IsFullRight);

    public int Right => Answers.Count(answer => answer.IsRight);

    /// <summary>So many requests at this saving pay for the evidence; <see langword="null"/> if none do.</summary>
    public double? PaidBackAfter => Level > 0 && Saved > 0 ? Math.Ceiling(EvidenceJoules / (Saved / Answers.Count)) : null;

    public string LevelName => Level == 0 ? "0, none" : $"{Level}, {BrevityPasses.Levels[Level].Name}";

    public string Quality => Knowledge.Quality is { } quality
        ? FormattableString.Invariant($"{Knowledge.QualityLow:0.00} (mean {quality:0.00})")
        : "none";

    public string EvidenceCost =>
        Figure.Joules(EvidenceJoules) + (PaidBackAfter is { } requests ? $", paid back after {Figure.Count((long)requests)}" : "");

    public string RightOf => $"{FullRight} / {Right} of {Answers.Count}";
}

/// <summary>The part of the run about brief answers.</summary>
internal sealed record BrevityResult(IReadOnlyList<BrevityClass> Classes, string Origin, int Judged)
{
    public static readonly IReadOnlyList<string> Columns =
        ["Class", "Requests", "Level", "Quality bound", "Full", "With the stage", "Net saving", "Right, full / with", "Evidence cost"];

    public IEnumerable<string[]> Rows => Classes.Select(one => new[]
    {
        one.Name, Figure.Count(one.Answers.Count), one.LevelName, one.Quality, Figure.Joules(one.Full.Joules),
        Figure.Joules(one.With.Joules),
        $"{Figure.Joules(one.Saved)} ({Figure.Percent(Figure.Saving(one.Full.Joules, one.With.Joules))})", one.RightOf, one.EvidenceCost,
    });

    public string Explanation => FormattableString.Invariant(
        $"Measured in this run: joules of the same prompts without the directives stage and with it, its own work included, and which answers hold the known answer. Replayed, not measured here: the quality. It rests on {Judged} comparisons on other prompts, by the prompts' known answers, {Origin}; what the answers for the judge took there is the evidence cost. A class gets brief answers only if the lower bound of their quality, 95 %, is at least {Classes[0].Floor:0.##} of that of full ones.");
}
