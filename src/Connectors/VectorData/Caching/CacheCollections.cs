using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using Microsoft.Extensions.VectorData;

namespace Wattwise.Caching;

/// <summary>The collections of a vector store that hold entries, one for each dimension of vectors, and how they are read.</summary>
internal sealed class CacheCollections(VectorStore vectorStore, VectorDataSemanticCacheOptions options) : IDisposable
{
    private const int PageSize = 256;

    private readonly ConcurrentDictionary<int, VectorStoreCollection<string, VectorDataCacheRecord>> _collections = new();
    private readonly ConcurrentDictionary<int, bool> _existing = new();

    /// <summary>The collection of a dimension, made where it is missing.</summary>
    public async ValueTask<VectorStoreCollection<string, VectorDataCacheRecord>> EnsureAsync(
        int dimension, CancellationToken cancellationToken)
    {
        var collection = Of(dimension);
        if (!_existing.ContainsKey(dimension))
        {
            await collection.EnsureCollectionExistsAsync(cancellationToken).ConfigureAwait(false);
            await ListAsync(cancellationToken).ConfigureAwait(false);
            _existing[dimension] = true;
        }

        return collection;
    }

    /// <summary>The collection of a dimension, or <see langword="null"/> where it is missing.</summary>
    public async ValueTask<VectorStoreCollection<string, VectorDataCacheRecord>?> FindAsync(
        int dimension, CancellationToken cancellationToken)
    {
        var collection = Of(dimension);
        if (_existing.ContainsKey(dimension))
            return collection;
        if (!await collection.CollectionExistsAsync(cancellationToken).ConfigureAwait(false))
            return null;

        _existing[dimension] = true;
        return collection;
    }

    /// <summary>All collections there are, those that other processes made included.</summary>
    public async ValueTask<IReadOnlyList<VectorStoreCollection<string, VectorDataCacheRecord>>> ListAsync(
        CancellationToken cancellationToken)
    {
        var found = new List<VectorStoreCollection<string, VectorDataCacheRecord>>();
        await foreach (var name in vectorStore.ListCollectionNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            // Some connectors fold the case of names.
            if (name.StartsWith($"{options.CollectionName}_", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(
                    name.AsSpan(options.CollectionName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var dimension))
            {
                _existing[dimension] = true;
                found.Add(Of(dimension));
            }
        }

        return found;
    }

    /// <summary>
    /// The collections of other dimensions, as far as they are known: asking for them with each add would take as long as the add.
    /// </summary>
    public IEnumerable<VectorStoreCollection<string, VectorDataCacheRecord>> Others(int dimension) =>
        _existing.Keys.Where(other => other != dimension).Select(Of);

    /// <summary>Reads all records that meet a condition, page by page.</summary>
    public static async IAsyncEnumerable<VectorDataCacheRecord> ReadAsync(
        VectorStoreCollection<string, VectorDataCacheRecord> collection, Expression<Func<VectorDataCacheRecord, bool>> filter,
        bool includesVectors,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var skip = 0; ; skip += PageSize)
        {
            var count = 0;
            var page = new FilteredRecordRetrievalOptions<VectorDataCacheRecord>
            {
                Skip = skip,
                OrderBy = order => order.Ascending(record => record.Id),
                IncludeVectors = includesVectors,
            };
            await foreach (var record in collection.GetAsync(filter, PageSize, page, cancellationToken).ConfigureAwait(false))
            {
                count++;
                yield return record;
            }

            if (count < PageSize)
                yield break;
        }
    }

    /// <summary>Forgets which collections exist: one that was deleted by others is made anew by the next add.</summary>
    public void Forget() => _existing.Clear();

    public void Dispose()
    {
        foreach (var collection in _collections.Values)
            collection.Dispose();
    }

    private VectorStoreCollection<string, VectorDataCacheRecord> Of(int dimension) => _collections.GetOrAdd(
        dimension,
        size => vectorStore.GetCollection<string, VectorDataCacheRecord>(
            string.Create(CultureInfo.InvariantCulture, $"{options.CollectionName}_{size}"), RecordMapper.Define(size, options)));
}
