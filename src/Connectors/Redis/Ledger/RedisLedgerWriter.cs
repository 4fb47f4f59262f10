using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Wattwise.Caching;

namespace Wattwise.Accounting;

/// <summary>Appends blocks of entries to the lists of their months, each batch exactly once. Used by the queue's thread.</summary>
/// <remarks>
/// A batch goes with a step of the run's counter from its own number to the next, in one transaction that asks for that number: a batch
/// whose
/// reply was lost, and that is sent again, finds the counter raised, and is done.
/// </remarks>
internal sealed class RedisLedgerWriter(
    RedisLedgerOptions options, RedisConnection connection, LedgerKeys keys, ILogger logger) : ILedgerWriter
{
    private const int MaxBatchBytes = 4 << 20;

    private readonly Guid _run = Guid.CreateVersion7();
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private byte[]? _identityKey;
    private LedgerIdentities? _identities;
    private bool _isKnown;
    private long _number;
    private LedgerBatch? _batch;

    // Of the entries that the next call begins with, so many are written: an outage came behind them.
    private int _written;

    public string Name => $"{options.KeyPrefix} on Redis";

    // What is wrong with an entry shows before anything is sent.
    public bool IsOutage(Exception fault) => fault is not UnwritableEntryException;

    public Exception Explain(Exception fault) => fault;

    public void Begin()
    {
        (_identityKey, var isSame) = Wait(BeginAsync);
        _identities = new LedgerIdentities(_identityKey);
        _isKnown = true;
        if (!isSame)
            logger.LogWarning(
                "Other processes hash names in the ledger {Name} with another key: rows of one name cannot be summed across them.", Name);
    }

    public void Append(IReadOnlyList<FootprintEntry> entries, LedgerCounters counters)
    {
        while (_batch is not null || _written < entries.Count)
        {
            if (!_isKnown)
                Begin();
            _batch ??= Prepare(entries, _written);
            var reached = _written + _batch.Entries;
            Send(_batch, counters with { Entries = counters.Entries - entries.Count + reached });
            (_batch, _written) = (null, reached);
        }

        _written -= entries.Count;
    }

    public void Close(LedgerCounters counters) => Wait(async database =>
    {
        await database.HashSetAsync(keys.Run(_run), LedgerRunRecord.Closed(options.TimeProvider.GetUtcNow(), counters))
            .ConfigureAwait(false);
        return true;
    });

    public void Dispose() => connection.DisposeAsync().AsTask().Wait(options.WriteTimeout);

    private async Task<(byte[] Key, bool IsSame)> BeginAsync(IDatabase database)
    {
        var agreed = await LedgerSettings.AgreeAsync(database, keys.Settings, options.IdentityKey, _identityKey).ConfigureAwait(false);
        var run = keys.Run(_run);
        var transaction = database.CreateTransaction();

        // One that is there stays: its number may have gone on.
        transaction.AddCondition(Condition.KeyNotExists(run));
        Task[] writes =
        [
            transaction.HashSetAsync(run, LedgerRunRecord.Begun(_number, _startedAt, options.FlushInterval)),
            transaction.SetAddAsync(keys.Runs, _run.ToString("N")),
        ];
        if (await transaction.ExecuteAsync().ConfigureAwait(false))
            await Task.WhenAll(writes).ConfigureAwait(false);
        return agreed;
    }

    private LedgerBatch Prepare(IReadOnlyList<FootprintEntry> entries, int first)
    {
        LedgerBatch batch = new(_run);
        for (var i = first; i < entries.Count && batch.Bytes < MaxBatchBytes; i++)
        {
            var entry = entries[i];
            batch.Add(LedgerMonths.NumberOf(entry.Time), FootprintEntryFormat.Write(
                entry, _identities!.Of(entry.Tenant, options.TenantIdentity), _identities.Of(entry.User, options.UserIdentity)));
        }

        return batch;
    }

    private void Send(LedgerBatch batch, LedgerCounters counters)
    {
        var sent = Wait(database => SendAsync(database, batch, _number, counters));
        _isKnown = sent.Next is not null;
        var isBehind = sent.Next is not { } next || next <= _number;
        _number = sent.Next ?? _number;
        if (sent.Refusal is { } refusal)
            throw refusal;
        if (isBehind)
            throw new RedisException("The server lost its newest data: this run of the ledger goes on from what it has.");
    }

    /// <summary>Sends a batch, and asks for the number that the server expects next: a greater one if it has the batch, none if it does not
    /// know the run.</summary>
    /// <remarks>Changes nothing here: it may still run when nobody waits for it any more.</remarks>
    private async Task<(long? Next, Exception? Refusal)> SendAsync(
        IDatabase database, LedgerBatch batch, long number, LedgerCounters counters)
    {
        var run = keys.Run(_run);
        var transaction = database.CreateTransaction();
        transaction.AddCondition(Condition.HashEqual(run, LedgerRunRecord.NextBatch, number));
        List<Task> writes = [];
        foreach (var (month, blocks) in batch.Blocks())
        {
            writes.Add(transaction.ListRightPushAsync(keys.Month(month), blocks));
            writes.Add(transaction.SetAddAsync(keys.Months, month));
        }

        writes.Add(transaction.HashSetAsync(run, LedgerRunRecord.Written(number + 1, options.TimeProvider.GetUtcNow(), counters)));
        if (!await transaction.ExecuteAsync().ConfigureAwait(false))
            return ((long?)await database.HashGetAsync(run, LedgerRunRecord.NextBatch).ConfigureAwait(false), null);
        try
        {
            await Task.WhenAll(writes).ConfigureAwait(false);
            return (number + 1, null);
        }
        catch (RedisServerException refusal)
        {
            // The transaction ran, and took the number, without a part of the batch.
            return (number + 1, refusal);
        }
    }

    private T Wait<T>(Func<IDatabase, Task<T>> write)
    {
        using var timeout = new CancellationTokenSource(options.WriteTimeout);
        return WriteAsync().WaitAsync(timeout.Token).GetAwaiter().GetResult();

        async Task<T> WriteAsync() =>
            await write(await connection.GetDatabaseAsync(timeout.Token).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
