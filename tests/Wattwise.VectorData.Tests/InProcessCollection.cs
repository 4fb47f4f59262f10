using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.VectorData;
using Wattwise.Caching;

namespace Wattwise.VectorData.Tests;

/// <summary>
/// A collection that keeps copies, demands that it was made first and that vectors have its dimension, gives no vectors unasked, and
/// translates no filter but equalities.
/// </summary>
internal sealed class InProcessCollection(InProcessVectorStore store, string name, VectorStoreCollectionDefinition definition)
    : VectorStoreCollection<string, VectorDataCacheRecord>
{
    private readonly int _dimension = definition.Properties.OfType<VectorStoreVectorProperty>().Single().Dimensions;

    public override string Name => name;

    public override Task<bool> CollectionExistsAsync(CancellationToken cancellationToken = default) =>
        store.CollectionExistsAsync(name, cancellationToken);

    public override Task EnsureCollectionExistsAsync(CancellationToken cancellationToken = default)
    {
        store.Checked(store.Collections, cancellationToken).TryAdd(name, new());
        return Task.CompletedTask;
    }

    public override Task EnsureCollectionDeletedAsync(CancellationToken cancellationToken = default) =>
        store.EnsureCollectionDeletedAsync(name, cancellationToken);

    public override Task<VectorDataCacheRecord?> GetAsync(
        string key, RecordRetrievalOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            Records(cancellationToken).TryGetValue(key, out var record) ? Copy(record, options?.IncludeVectors ?? false) : null);

    public override async IAsyncEnumerable<VectorDataCacheRecord> GetAsync(
        Expression<Func<VectorDataCacheRecord, bool>> filter, int top,
        FilteredRecordRetrievalOptions<VectorDataCacheRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new();
        store.Reading?.Invoke(options.Skip);
        IEnumerable<VectorDataCacheRecord> found = Records(cancellationToken).Values.Where(EqualityFilter.Compile(filter));
        foreach (var sort in options.OrderBy?.Invoke(new()).Values ?? [])
            found = sort.Ascending
                ? found.OrderBy(sort.PropertySelector.Compile())
                : found.OrderByDescending(sort.PropertySelector.Compile());
        foreach (var record in found.Skip(options.Skip).Take(top).ToArray())
        {
            await Task.Yield();
            yield return Copy(record, options.IncludeVectors);
        }
    }

    public override Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(Records(cancellationToken).TryRemove(key, out _));

    public override Task UpsertAsync(VectorDataCacheRecord record, CancellationToken cancellationToken = default)
    {
        if (record.Vector.Length != _dimension)
            throw new VectorStoreException($"The collection holds vectors of {_dimension} dimensions, not {record.Vector.Length}.");
        Records(cancellationToken)[record.Id] = Copy(record, includesVector: true);
        return Task.CompletedTask;
    }

    public override async Task UpsertAsync(IEnumerable<VectorDataCacheRecord> records, CancellationToken cancellationToken = default)
    {
        foreach (var record in records)
            await UpsertAsync(record, cancellationToken);
    }

    public override async IAsyncEnumerable<VectorSearchResult<VectorDataCacheRecord>> SearchAsync<TInput>(
        TInput searchValue, int top, VectorSearchOptions<VectorDataCacheRecord>? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new();
        var query = (ReadOnlyMemory<float>)(object)searchValue;
        var found = Records(cancellationToken).Values.Where(EqualityFilter.Compile(options.Filter ?? (record => true)))
            .Select(record => (Record: record, Score: (double)TensorPrimitives.CosineSimilarity(query.Span, record.Vector.Span)))
            .OrderByDescending(match => match.Score).Skip(options.Skip).Take(top).ToArray();
        foreach (var (record, score) in found)
        {
            await Task.Yield();
            yield return new(Copy(record, options.IncludeVectors), score);
        }
    }

    public override object? GetService(Type serviceType, object? serviceKey = null) => null;

    private static VectorDataCacheRecord Copy(VectorDataCacheRecord record, bool includesVector) => new()
    {
        Id = record.Id,
        Layout = record.Layout,
        Scope = record.Scope,
        Partition = record.Partition,
        Key = record.Key,
        Tenant = record.Tenant,
        User = record.User,
        ModelId = record.ModelId,
        Tags = [.. record.Tags],
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
        SizeInBytes = record.SizeInBytes,
        Payload = record.Payload,
        Vector = includesVector ? record.Vector.ToArray() : default(ReadOnlyMemory<float>),
    };

    private ConcurrentDictionary<string, VectorDataCacheRecord> Records(CancellationToken cancellationToken) =>
        store.Checked(store.Collections, cancellationToken).TryGetValue(name, out var records)
            ? records
            : throw new VectorStoreException($"There is no collection '{name}'.");
}
