using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>What became of an import.</summary>
/// <param name="Imported">How many answers entered the cache.</param>
/// <param name="Refused">
/// How many did not, by reason: the <c>bypass:*</c> reasons of requests, <c>incomplete</c> (no plain text that ended with
/// <see cref="Microsoft.Extensions.AI.ChatFinishReason.Stop"/>, or above the size limit), <c>expired</c>, <c>older</c> (the cache has an
/// answer that is as new), and <c>objection:*</c> with the admission policy's name of it.
/// </param>
/// <param name="Spent">The energy of the embedder; <see langword="null"/> where it is unknown.</param>
public sealed record CacheImportResult(long Imported, IReadOnlyDictionary<string, long> Refused, EnergyEstimate? Spent);
