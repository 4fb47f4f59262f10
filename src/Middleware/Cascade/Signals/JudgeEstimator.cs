using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Cascade;

/// <summary>Asks a judge whether an answer serves its prompt. Costs a call: for tasks that nothing else can check.</summary>
/// <remarks>Signal: "judge.right", 1 or 0, unavailable if the judge cannot tell. Thread-safe where the judge is.</remarks>
/// <param name="judge">The judge.</param>
/// <param name="name">Names the judge, such as its model: evidence that was gathered with another one counts no longer.</param>
public sealed class JudgeEstimator(IResponseJudge judge, string name) : IConfidenceEstimator
{
    private readonly IResponseJudge _judge = judge ?? throw new ArgumentNullException(nameof(judge));

    /// <inheritdoc/>
    public string Id { get; } = $"judge-1+{name ?? throw new ArgumentNullException(nameof(name))}";

    /// <inheritdoc/>
    public async ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.IsPartial || draft.Response.Text.Length == 0)
            return new ConfidenceReading([new("judge.right", null)], EnergyEstimate.Zero);
        var judgement = await _judge.JudgeAsync(new JudgedAnswer(DraftText.Prompt(draft), draft.Response.Text), cancellationToken)
            .ConfigureAwait(false);
        return new ConfidenceReading([new("judge.right", judgement.IsRight is { } isRight ? isRight ? 1 : 0 : null)], judgement.Spent);
    }
}
