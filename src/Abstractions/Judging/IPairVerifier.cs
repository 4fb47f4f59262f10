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
    /// Names the verifier's weights: evidence of how often its logits were right counts only for the weights it was made with. The default is
    /// <see langword="null"/>: unknown weights, for which no evidence exists. Verifiers of the local engine return the SHA-256 of their file in
    /// lower-case hexadecimal.
    /// </summary>
    string? Id => null;

    /// <summary>Scores pairs of prompts in both orders, and keeps the smaller logit of the two.</summary>
    /// <param name="pairs">The pairs; not empty texts.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default);

    private sealed class Nothing : IPairVerifier
    {
        public ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default) =>
            new(new PairVerification([.. pairs.Select(_ => float.MinValue)], EnergyEstimate.Zero));
    }
}
