namespace Quickstart.Report;

/// <summary>What the report says about the run besides its figures.</summary>
/// <param name="Created">When the run ended.</param>
/// <param name="Command">The command that gives this report again.</param>
/// <param name="Method">What is measured and what is modelled, as term and explanation.</param>
/// <param name="Environment">Machine, models and versions, as term and value.</param>
internal sealed record ReportContext(
    DateTimeOffset Created,
    string Command,
    IReadOnlyList<(string Term, string Text)> Method,
    IReadOnlyList<(string Term, string Text)> Environment);
