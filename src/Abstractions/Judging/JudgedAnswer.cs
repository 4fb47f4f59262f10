namespace Wattwise.Judging;

/// <summary>An answer to judge.</summary>
/// <param name="Prompt">The prompt that it should answer.</param>
/// <param name="Answer">The answer.</param>
public sealed record JudgedAnswer(string Prompt, string Answer)
{
    /// <summary>
    /// The prompt that the answer was written for, if it is another one: a cache asks whether an earlier answer serves a new prompt. The
    /// default is <see langword="null"/>.
    /// </summary>
    public string? WrittenFor { get; init; }
}
