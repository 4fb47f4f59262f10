namespace Wattwise.Cascade;

/// <summary>Keeps evidence in memory, for pipelines of one process that share what they find.</summary>
/// <remarks>Thread-safe. Bounded: the oldest of a class goes first.</remarks>
public sealed class InMemoryCascadeEvidenceStore : ICascadeEvidenceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<CascadeEvidence>> _evidence = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Cascade, string TaskClass), int> _counts = [];
    private readonly int _maxEvidencePerClass;

    /// <summary>Creates an empty store.</summary>
    /// <param name="maxEvidencePerClass">The most evidence of a class; must be positive. The default is 10,000.</param>
    public InMemoryCascadeEvidenceStore(int maxEvidencePerClass = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvidencePerClass, 1);
        _maxEvidencePerClass = maxEvidencePerClass;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(
        string cascadeId, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(
                _evidence.TryGetValue(cascadeId, out var all) ? [.. all.Skip(all.Count - maxCount)] : Array.Empty<CascadeEvidence>());
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cascadeId);
        ArgumentNullException.ThrowIfNull(evidence);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_evidence.TryGetValue(cascadeId, out var all))
                _evidence[cascadeId] = all = [];
            all.AddLast(evidence);
            var key = (cascadeId, evidence.TaskClass);
            var count = _counts.GetValueOrDefault(key) + 1;
            if (count > _maxEvidencePerClass)
            {
                var oldest = all.First!;
                while (oldest.Value.TaskClass != evidence.TaskClass)
                    oldest = oldest.Next!;
                all.Remove(oldest);
                count--;
            }

            _counts[key] = count;
        }

        return default;
    }
}
