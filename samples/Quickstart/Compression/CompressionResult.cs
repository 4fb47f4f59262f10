using Wattwise.Accounting;

namespace Quickstart;

/// <summary>A prompt as it was asked once: without compression or with it.</summary>
/// <param name="Tokens">Tokens of the prompt as it was sent.</param>
/// <param name="Reading">What a call took that ends after its first token: reading the prompt, and compressing it.</param>
/// <param name="Answer">The answer, of a second call.</param>
/// <param name="IsKnownSent">Whether the model was sent the known answer.</param>
internal sealed record AskedPrompt(long Tokens, RequestFootprint Reading, string Answer, bool IsKnownSent);

/// <summary>A prompt, asked without compression and with it.</summary>
internal sealed record ComparedPrompt(CompressionPrompt Prompt, AskedPrompt Without, AskedPrompt With)
{
    /// <summary>What the stage shortened, by way and kind.</summary>
    public IEnumerable<StageRecord> Changes =>
        With.Reading.Stages.Where(stage => stage is { Stage: WattwiseStages.Compression, TokensBefore: not null });

    public string ChangesInWords =>
        string.Join("; ", Changes.Select(change => change.Reason)) is { Length: > 0 } words ? words : "sent as it is";

    public long TokensBefore => Changes.Sum(change => change.TokensBefore ?? 0);

    public long TokensAfter => Changes.Sum(change => change.TokensAfter ?? 0);

    public EnergyEstimate Saved => Without.Reading.Spent - With.Reading.Spent;
}

/// <summary>The part of the run about compression.</summary>
internal sealed record CompressionResult(IReadOnlyList<ComparedPrompt> Prompts)
{
    public static readonly IReadOnlyList<string> Columns =
        ["Prompt", "Shortened", "Tokens of it", "Prompt tokens", "Reading, without", "Reading, with", "Of it the stage", "Net saving",
            "Known answer sent"];

    public IEnumerable<string[]> Rows => Prompts.Select(one => new[]
    {
        one.Prompt.Name,
        one.ChangesInWords,
        Change(one.TokensBefore, one.TokensAfter),
        Change(one.Without.Tokens, one.With.Tokens),
        Figure.Joules(one.Without.Reading.Spent.Joules),
        Figure.Joules(one.With.Reading.Spent.Joules),
        Figure.Joules(one.With.Reading.Overhead.Joules),
        $"{Figure.Joules(one.Saved.Joules)} "
            + $"({Figure.Percent(Figure.Saving(one.Without.Reading.Spent.Joules, one.With.Reading.Spent.Joules))})",
        one.With.IsKnownSent ? "yes" : "no",
    });

    /// <summary>The questions and what the model answered, with a word on whether the known answer is in it.</summary>
    public IEnumerable<(string Term, string Text)> Answers => Prompts.SelectMany(one => new[]
    {
        ($"Asked of the {one.Prompt.Name}", $"{one.Prompt.Question} Known answer: {one.Prompt.Known}."),
        ("Answer without", $"{Judged(one.Prompt, one.Without.Answer)}"),
        ("Answer with", $"{Judged(one.Prompt, one.With.Answer)}"),
    });

    public string Explanation
    {
        get
        {
            var (without, with) =
                (Prompts.Count(one => one.Prompt.IsIn(one.Without.Answer)), Prompts.Count(one => one.Prompt.IsIn(one.With.Answer)));
            return $"Measured in this run by calls that end after one token, so nearly all of it is reading the prompt; the stage's own "
                + $"work and its embedder are included. The known answer is in {without} of {Prompts.Count} answers without compression "
                + $"and in {with} with it. Two prompts show what happens and prove no quality: a model this small misses answers that it "
                + $"was sent, so whether the known answer was sent is said apart.";
        }
    }

    private static string Change(long before, long after) =>
        before == after
            ? Figure.Count(before)
            : $"{Figure.Count(before)} \u2192 {Figure.Count(after)} ({Figure.Percent(after / (double)before - 1)})";

    private static string Judged(CompressionPrompt prompt, string answer) =>
        $"\u201C{answer.Trim().ReplaceLineEndings(" ")}\u201D ({(prompt.IsIn(answer) ? "holds" : "lacks")} the known answer)";
}
