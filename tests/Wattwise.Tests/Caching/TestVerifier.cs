using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Tests.Caching;

internal sealed class TestVerifier : IPairVerifier
{
    public float Logit { get; set; }

    public Exception? Fault { get; set; }

    public ValueTask<PairVerification> VerifyAsync(IReadOnlyList<PromptPair> pairs, CancellationToken cancellationToken = default) =>
        Fault is null ? new(new PairVerification([.. pairs.Select(_ => Logit)], EnergyEstimate.Measured(0.1))) : throw Fault;
}
