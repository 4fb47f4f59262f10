using StackExchange.Redis;

namespace Wattwise.Caching;

/// <summary>
/// The connection to the server, made at first use and kept by StackExchange.Redis; knows what the server at its other end can do.
/// </summary>
internal sealed class RedisConnection(
    string? connectionString, Func<IConnectionMultiplexer>? connectionFactory, int database, string? vectorSetProbe = null)
        : IAsyncDisposable
{
    private static readonly TimeSpan ReconnectInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private volatile VectorSets _vectorSets;
    private bool _isDisposed;

    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public async ValueTask<IDatabase> GetDatabaseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<IConnectionMultiplexer> connecting;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
                _connecting = ConnectAsync();
            connecting = _connecting;
        }

        var multiplexer = connecting.IsCompletedSuccessfully
            ? connecting.Result
            : await connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        return multiplexer.GetDatabase(database);
    }

    /// <summary>Whether the server has vector sets. Asked once, and again after each reconnect: another server may have come up.</summary>
    public async ValueTask<bool> HasVectorSetsAsync(IDatabase server, CancellationToken cancellationToken)
    {
        if (vectorSetProbe is null)
            return false;
        if (_vectorSets is VectorSets.Unknown)
        {
            try
            {
                await server.ExecuteAsync("VCARD", [(RedisKey)vectorSetProbe]).WaitAsync(cancellationToken).ConfigureAwait(false);
                _vectorSets = VectorSets.Present;
                return true;
            }
            catch (RedisServerException exception) when (IsUnknown(exception.Message))
            {
                _vectorSets = VectorSets.Absent;
            }
        }

        return _vectorSets is VectorSets.Present;
    }

    /// <summary>Says why no server can be reached with these settings; <see langword="null"/> if one may be.</summary>
    public static string? FaultOf(string? connectionString, Func<IConnectionMultiplexer>? connectionFactory)
    {
        if (connectionFactory is not null)
            return null;
        if (string.IsNullOrWhiteSpace(connectionString))
            return "Set ConnectionString or ConnectionFactory.";
        return NamesServer(connectionString) ? null : "ConnectionString cannot be read, or names no server.";
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            connecting = _connecting;
        }

        if (connecting is null)
            return;
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!connecting.IsCompletedSuccessfully)
            return;
        connecting.Result.ConnectionRestored -= ForgetServer;
        if (connectionFactory is null)
            await connecting.Result.DisposeAsync().ConfigureAwait(false);
    }

    // Redis, Valkey: "ERR unknown command 'VCARD'"; Garnet: "Vector Set (preview) commands are not enabled".
    private static bool IsUnknown(string message) =>
        message.Contains("unknown command", StringComparison.OrdinalIgnoreCase)
            || message.Contains("not enabled", StringComparison.OrdinalIgnoreCase);

    // The parser's own message may repeat a value, and that may be the password.
    private static bool NamesServer(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var multiplexer = connectionFactory is not null
            ? connectionFactory()
            : await ConnectionMultiplexer.ConnectAsync(Configure()).ConfigureAwait(false);
        multiplexer.ConnectionRestored += ForgetServer;
        return multiplexer;
    }

    private ConfigurationOptions Configure()
    {
        var configuration = ConfigurationOptions.Parse(connectionString!);
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)ReconnectInterval.TotalMilliseconds);
        return configuration;
    }

    private void ForgetServer(object? sender, ConnectionFailedEventArgs e) => _vectorSets = VectorSets.Unknown;

    private enum VectorSets
    {
        Unknown,
        Present,
        Absent,
    }
}
