using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// The constraints of one model, compiled: equal ones once, off the engine's thread, and the last few are kept. Thread-safe.
/// </summary>
/// <param name="vocabulary">The model's vocabulary, which is indexed when it is first needed.</param>
/// <param name="logger">Gets warnings.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose of.")]
internal sealed class ConstraintCache(Vocabulary vocabulary, ILogger? logger)
{
    /// <summary>How many compiled constraints are kept; each may have 4 MB of masks.</summary>
    public const int MostKept = 8;

    // Of one model, the formats of its answers rarely differ in their markers; an index has some MB.
    private const int MostIndexes = 3;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _compilers = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly LinkedList<(string Key, Task<ConstraintRuntime> Runtime)> _kept = new(); // the last one used comes first
    private readonly List<IndexedVocabulary> _indexes = []; // the last one used comes last

    /// <summary>Compiles a constraint, or returns what is known of it.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LlamaConstraintException">It is wrong, cannot be enforced exactly, or is too large.</exception>
    public Task<ConstraintRuntime> GetAsync(AnswerConstraint constraint, CancellationToken cancellationToken)
    {
        var key = constraint.Key();
        lock (_lock)
        {
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != key)
                    continue;
                _kept.Remove(node);
                if (node.Value.Runtime.IsFaulted)
                    break;
                _kept.AddFirst(node);
                return node.Value.Runtime.WaitAsync(cancellationToken);
            }

            var runtime = CompileAsync(constraint, IndexWith(vocabulary.ControlTokens(constraint.Markers)));
            _kept.AddFirst((key, runtime));
            if (_kept.Count > MostKept)
                _kept.RemoveLast();
            return runtime.WaitAsync(cancellationToken);
        }
    }

    // Under the lock.
    private IndexedVocabulary IndexWith(int[] markers)
    {
        var index = _indexes.Find(known => known.Markers.AsSpan().SequenceEqual(markers))
            ?? new(markers, Task.Run(() => VocabularyIndex.Of(vocabulary, markers), CancellationToken.None), new());
        _indexes.Remove(index);
        _indexes.Add(index);
        if (_indexes.Count > MostIndexes)
            _indexes.RemoveAt(0);
        return index;
    }

    private async Task<ConstraintRuntime> CompileAsync(AnswerConstraint constraint, IndexedVocabulary indexed)
    {
        await _compilers.WaitAsync().ConfigureAwait(false);
        try
        {
            var (grammar, warnings) = await Task.Run(() => (constraint.Compile(CompileBudget.Default(), out var warnings), warnings))
                .ConfigureAwait(false);
            foreach (var warning in warnings)
                logger?.LogWarning("{Warning}", warning);
            return new(grammar, await indexed.Index.ConfigureAwait(false), indexed.Shared, vocabulary);
        }
        finally
        {
            _compilers.Release();
        }
    }

    private sealed record IndexedVocabulary(int[] Markers, Task<VocabularyIndex> Index, SharedMasks Shared);
}
