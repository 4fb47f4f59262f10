using Wattwise.Accounting;
using Wattwise.Judging;

namespace Quickstart;

/// <summary>
/// Judges by the prompts' known answers: of two answers the right one is better, and two that are both right or both wrong tie.
/// </summary>
/// <remarks>A model of this size could not judge itself. What it takes to compare words is nothing that a meter would see.</remarks>
internal sealed class KeyJudge(IEnumerable<BrevityPrompt> prompts) : IResponseJudge
{
    private readonly ILookup<string, BrevityPrompt> _prompts = prompts.ToLookup(prompt => prompt.Question);

    public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) => new(new Judgement(
        _prompts[answer.Prompt].FirstOrDefault() is { } prompt ? prompt.IsAnsweredBy(answer.Answer) : null, EnergyEstimate.Zero));
}
