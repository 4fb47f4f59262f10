namespace Wattwise.Gateway.Tests.Access;

/// <summary>A store that can be away, or fail after it has written.</summary>
internal sealed class FaultyStore(IGatewayStore inner) : IGatewayStore
{
    public bool IsAway { get; set; }

    public Func<bool> FailsAfterWrite { get; set; } = static () => false;

    public int Calls { get; private set; }

    public ValueTask<GatewayDocument?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        Call();
        return inner.ReadAsync(name, cancellationToken);
    }

    public async ValueTask<bool> TryWriteAsync(
        string name, GatewayDocument document, long expectedVersion, CancellationToken cancellationToken = default)
    {
        Call();
        var isWritten = await inner.TryWriteAsync(name, document, expectedVersion, cancellationToken);
        return FailsAfterWrite() ? throw new IOException("The answer was lost.") : isWritten;
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, int maxCount, CancellationToken cancellationToken = default)
    {
        Call();
        return inner.ListAsync(prefix, maxCount, cancellationToken);
    }

    private void Call()
    {
        Calls++;
        if (IsAway)
            throw new IOException("The store is away.");
    }
}
