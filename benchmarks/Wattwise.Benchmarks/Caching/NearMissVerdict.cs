using System.Globalization;

namespace Wattwise.Benchmarks.Caching;

/// <summary>What guard and policy made of a pair.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="CosineSimilarity">Cosine similarity of its prompts.</param>
/// <param name="VerifierLogit">The pair verifier's logit.</param>
/// <param name="Conflict">What the guard found, if anything.</param>
/// <param name="PolicyServes">Whether the policy would serve the pair if the guard let it pass.</param>
internal sealed record NearMissVerdict(NearMissPair Pair, float CosineSimilarity, float VerifierLogit, string? Conflict, bool PolicyServes)
{
    public bool IsServed => Conflict is null && PolicyServes;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Pair.Set} {Pair.Kind} cosine {CosineSimilarity:F3} logit {VerifierLogit:F2} {Conflict ?? "-"}: '{Pair.Original}' / '{Pair.Variant}'");
}
