using System.Numerics.Tensors;

namespace Wattwise.Caching;

/// <summary>Finds the nearest entries: candidates from the copy in memory, compared exactly with the vectors of the file.</summary>
internal sealed class NearestSearch(PartitionIndexes indexes, EntryDecoder decoder, TimeProvider timeProvider)
{
    // Vectors that are all but equal cannot be told apart by their codes. Beyond this many, one may be found in place of another that is
    // nearer by less than the codes' error, 1e-4 for embeddings.
    private const int MaxUndecided = 256;

    /// <summary>Finds the nearest entries of a scope and partition, the most similar first.</summary>
    public List<(long Id, SemanticCacheMatch Match)> Find(CacheReader reader, SemanticCacheQuery query, CancellationToken cancellationToken)
    {
        var found = new List<(long, SemanticCacheMatch)>();
        if (reader.FindScope(ScopeName.Of(query.Scope)) is not { } scope)
            return found;

        var now = timeProvider.GetUtcNow();
        var candidates = indexes.Search(reader, scope, query, now, cancellationToken);
        foreach (var (id, cosineSimilarity, vector) in Rescore(reader, scope, query, candidates, now, cancellationToken))
        {
            if (reader.ReadEntry(id, scope, query.Scope, query.Partition, vector, decoder) is { } entry)
                found.Add((id, new SemanticCacheMatch(entry, cosineSimilarity)));
        }

        return found;
    }

    private static IEnumerable<(long Id, float CosineSimilarity, float[] Vector)> Rescore(
        CacheReader reader, long scope, SemanticCacheQuery query, IReadOnlyList<VectorCandidate> candidates, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var partition = EncodedEntry.Bytes(query.Partition);
        var exact = new List<(long Id, float CosineSimilarity, float[] Vector)>();
        foreach (var candidate in candidates.Take((int)Math.Min((long)query.MaxResults + MaxUndecided, int.MaxValue)))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Gone or expired since the copy was searched: then it is no match.
            if (reader.ReadVector(candidate.Id, scope, partition, query.Vector.Length, now.UtcTicks) is not { } vector)
                continue;
            var cosineSimilarity = TensorPrimitives.Dot(query.Vector.Span, vector);
            if (cosineSimilarity >= query.MinCosineSimilarity)
                exact.Add((candidate.Id, cosineSimilarity, vector));
        }

        return exact.OrderByDescending(entry => entry.CosineSimilarity).Take(query.MaxResults);
    }
}
