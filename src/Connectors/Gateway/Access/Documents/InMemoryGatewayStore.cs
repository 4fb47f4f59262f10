using System.Collections.Concurrent;

namespace Wattwise.Gateway.Access;

/// <summary>Keeps the documents of one process in its memory: keys and budgets of it alone, gone when it ends.</summary>
internal sealed class InMemoryGatewayStore : IGatewayStore
{
    private readonly ConcurrentDictionary<string, GatewayDocument> _documents = new(StringComparer.Ordinal);

    public ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_documents.GetValueOrDefault(name));
    }

    public ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        cancellationToken.ThrowIfCancellationRequested();
        if (expectedVersion == 0)
            return new(_documents.TryAdd(name, document));
        return new(
            _documents.TryGetValue(name, out var there) && there.Version == expectedVersion && _documents.TryUpdate(name, document, there));
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = _documents.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return new([.. names.Order(StringComparer.Ordinal).Take(maxCount)]);
    }
}
