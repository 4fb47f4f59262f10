using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>Judges whether two prompts ask for the same answer.</summary>
/// <remarks>Implementations are thread-safe and honour cancellation within 100 ms.</remarks>
public interface IPairVerifier
{
    /// <summary>
    /// Verifies nothing, although a verifier is registered: decisions are made without one. Asked all the same, it takes no two prompts for
    /// the same.
    /// </summary>
    static IPairVerifier None { get; } = new Nothing();

    /// <summary>
    /// Names the verifier's weights: evidence of how often its logits were right counts only for the weights it was made with. The default
    /// is <see langword="null"/>: unknown weights, for which no evidence exists. Verifiers of the local engine return the SHA-256 of their
    /// file in lower-case hexadecimal.
    /// </summary>
    string? Id => null;

    /// <summary>Scores pairs of prompts in both orders, and keeps the smaller logit of the two.</summary>
    /// <param name="pairs">The pairs; not empty texts.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default);

    /// <summary>
    /// As the other overload, for callers to whom a logit below some floor is as good as any other one below it: a pair whose first order
    /// falls below its floor need not be scored in the second order. The default implementation scores all pairs in both orders.
    /// </summary>
    /// <param name="pairs">The pairs; not empty texts.</param>
    /// <param name="floors">A floor per pair.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// One logit per pair: the smaller of both orders, or, if that is below the pair's floor, any logit between it and the floor.
    /// </returns>
    ValueTask<PairVerification> VerifyAsync(
        IReadOnlyList<PromptPair> pairs, IReadOnlyList<float> floors, CancellationToken cancellationToken = default) =>
        VerifyAsync(pairs, cancellationToken);

    private sealed class Nothing : IPairVerifier
    {
        public ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default) =>
            new(new PairVerification([.. pairs.Select(_ => float.MinValue)], EnergyEstimate.Zero));
    }
}
