using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>
/// Says whether an answer serves a prompt: an earlier answer that a cache would serve, a small model's draft, a brief answer.
/// </summary>
/// <remarks>
/// Implementations are thread-safe and honour cancellation within 100 ms. The stage that asks books what they spend. The semantic cache
/// asks in the background,
/// about a sample of its decisions.
/// </remarks>
public interface IResponseJudge
{
    /// <summary>Judges nothing, although a judge is registered. Asked all the same, it cannot tell.</summary>
    static IResponseJudge None { get; } = new Nothing();

    /// <summary>Judges one answer.</summary>
    /// <param name="answer">The answer and its prompt.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default);

    private sealed class Nothing : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(null, EnergyEstimate.Zero));
    }
}
