using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>Says whether a cached answer serves a prompt. Asked in the background, for a sample of decisions.</summary>
/// <remarks>Implementations are thread-safe and honour cancellation within 100 ms. What they spend is booked on the cache.</remarks>
public interface IResponseJudge
{
    /// <summary>Judges nothing, although a judge is registered. Asked all the same, it cannot tell.</summary>
    static IResponseJudge None { get; } = new Nothing();

    /// <summary>Judges one answer.</summary>
    /// <param name="answer">The answer and both prompts.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default);

    private sealed class Nothing : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) => new(new Judgement(null, EnergyEstimate.Zero));
    }
}
