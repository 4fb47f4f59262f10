using Wattwise.Cascade;

namespace Quickstart;

/// <summary>One request of the replay.</summary>
/// <param name="TaskClass">Its class.</param>
/// <param name="IsBrief">Whether the brief form answered.</param>
/// <param name="IsRight">Whether the answer holds the known one.</param>
/// <param name="IsFullRight">Whether the full form's answer does.</param>
/// <param name="Joules">Energy of all its calls: answer, draft in vain, evidence.</param>
/// <param name="FullJoules">Energy of the full form's answer.</param>
internal sealed record ReplayStep(string TaskClass, bool IsBrief, bool IsRight, bool IsFullRight, double Joules, double FullJoules);

/// <summary>What the cascade did in one class.</summary>
internal sealed record ReplayClass(string Name, IReadOnlyList<ReplayStep> Steps, CascadeCertificate? Certificate)
{
    private int FirstBrief => Steps.TakeWhile(step => !step.IsBrief).Count();

    private IEnumerable<ReplayStep> Since => Steps.Skip(FirstBrief);

    public double Joules => Steps.Sum(step => step.Joules);

    public double FullJoules => Steps.Sum(step => step.FullJoules);

    /// <summary>
    /// What a request took since the brief form first answered, evidence that goes on included; <see langword="null"/> if it never did.
    /// </summary>
    public (double Joules, double FullJoules)? Afterwards =>
        FirstBrief == Steps.Count ? null : (Since.Average(step => step.Joules), Since.Average(step => step.FullJoules));

    /// <summary>How many requests of the class pay for the evidence before that; <see langword="null"/> if none do.</summary>
    public double? PaidBackAfter => Afterwards is not var (joules, full) || joules >= full ? null
        : Math.Ceiling(Steps.Take(FirstBrief).Sum(step => step.Joules - step.FullJoules) / (full - joules));

    public string Promise => Certificate switch
    {
        null => "none",
        { Infeasible: { } reason } => $"none: {reason.Replace('-', ' ')}",
        var one => FormattableString.Invariant($"holds, on {one.Count} compared, regret seen {Figure.Percent(one.ObservedLoss)}"),
    };

    public string Each => Afterwards is var (joules, full) ? $"{Figure.Joules(joules)} in place of {Figure.Joules(full)}" : "";

    public string PaidBack =>
        PaidBackAfter is { } requests ? $"{Figure.Count((long)requests)} requests" : Afterwards is null ? "" : "never";
}

/// <summary>The part of the run about a cascade.</summary>
internal sealed record ReplayResult(IReadOnlyList<ReplayStep> Steps, IReadOnlyList<CascadeCertificate> Certificates, string Origin)
{
    public static readonly IReadOnlyList<string> Columns =
        ["Class", "Requests", "By one sentence", "Certificate", "Right, full / cascade", "Always full", "Cascade, with evidence",
            "A request since it holds", "Evidence paid back after"];

    public IReadOnlyList<ReplayClass> Classes =>
    [
        .. Steps.GroupBy(step => step.TaskClass).OrderByDescending(group => group.Count()).Select(group => new ReplayClass(
            group.Key, [.. group], Certificates.FirstOrDefault(one => one.TaskClass == group.Key && one.Rule == CascadeRule.Whole))),
    ];

    public IEnumerable<string[]> Rows => Classes.Select(one => new[]
    {
        one.Name,
        Figure.Count(one.Steps.Count),
        Figure.Count(one.Steps.Count(step => step.IsBrief)),
        one.Promise,
        $"{Figure.Count(one.Steps.Count(step => step.IsFullRight))} / {Figure.Count(one.Steps.Count(step => step.IsRight))}",
        Figure.Joules(one.FullJoules),
        Figure.Joules(one.Joules),
        one.Each,
        one.PaidBack,
    });

    public double Joules => Steps.Sum(step => step.Joules);

    public double FullJoules => Steps.Sum(step => step.FullJoules);

    public string Explanation
    {
        get
        {
            var change = Joules / FullJoules - 1;
            return FormattableString.Invariant(
                $"A replay, nothing of it was asked in this run: two forms of the local model, one sentence and full, answered the same {Steps.Count} prompts once, {Origin}, and the cascade is shown these answers and joules one by one, as they would have come. It begins with no evidence: both forms answer until a certificate holds that one sentence loses at most {CascadeReplay.MaxQualityLoss * 100:0.##} more right answers of 100 than full ones, with 95 % confidence, as judged by the prompts' known answers. Until then it is a cost: over these requests the cascade took {Figure.Percent(Math.Abs(change))} {(change < 0 ? "less" : "more")} than always answering in full. The model is small, and one sentence of it is not worse where a fact is to be read; other models and prompts need evidence of their own.");
        }
    }
}
