using Microsoft.Extensions.AI;

namespace Wattwise.Scoring;

/// <summary>A scorer's result for a batch of texts.</summary>
/// <param name="Texts">The scores of each text, in the order that the texts were given in.</param>
/// <param name="Usage">
/// Tokens read; those that were read once for several texts count as cached. The energy is on it where it was metered:
/// <see cref="Accounting.UsageEnergyExtensions.GetEnergy"/>.
/// </param>
public sealed record TokenScoring(IReadOnlyList<TokenScores> Texts, UsageDetails Usage);
