using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Accounting;

/// <summary>A ledger in PostgreSQL that gateways and apps of many machines share: append-only, each request exactly once.</summary>
/// <remarks>
/// <para>
/// <see cref="Add"/> only queues. One thread writes what has gathered, at each <see cref="LedgerOptions.FlushInterval"/> or after 4,096
/// entries. A killed process loses what it had not written, at most one interval; its run stays open, which the report says.
/// The view <c>ledger</c> has one row for each record of a stage, for SQL.
/// </para>
/// <para>
/// While the server is away, also at the start, one warning is logged, requests go on, entries wait, and the writer tries again at each
/// interval. An entry whose reply was lost is not written twice. Once the queue is full, further entries are dropped and counted: in
/// <see cref="LostEntries"/>, in the metric <c>wattwise.ledger.lost</c>, and in the run's record. Thread-safe. Dispose it to write the
/// rest.
/// </para>
/// </remarks>
public sealed class PostgresLedger : IFootprintLog, IAsyncDisposable, IDisposable
{
    private readonly PostgresLedgerOptions _options;
    private readonly LedgerBuffer _queue;

    /// <summary>Opens a ledger. Its thread connects.</summary>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter <see cref="WattwiseTelemetry.MeterName"/>; <see langword="null"/> for one of this
    /// ledger's own.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public PostgresLedger(PostgresLedgerOptions options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Checked(nameof(options));
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(PostgresLedger).FullName!);
        _queue = new LedgerBuffer(new PostgresLedgerWriter(_options, new LedgerDatabase(_options), logger), _options, logger, meterFactory);
    }

    /// <summary>Entries that were dropped since the ledger was opened, since the queue was full or the server was away to the
    /// end.</summary>
    public long LostEntries => _queue.LostEntries;

    /// <inheritdoc/>
    public void Add(FootprintEntry entry) => _queue.Add(entry);

    /// <summary>Writes what was added by now, and waits until the server has it.</summary>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="Npgsql.NpgsqlException">The server cannot be reached or refuses; the entries wait for the next try.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended, or the server did not answer within
    /// <see cref="PostgresLedgerOptions.WriteTimeout"/>.</exception>
    /// <exception cref="ObjectDisposedException">The ledger is closed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _queue.FlushAsync(cancellationToken);

    /// <summary>Opens what all processes wrote, for reading. What was not flushed is not in it. Dispose it.</summary>
    public PostgresLedgerJournal OpenJournal() => new(_options);

    /// <summary>Writes what was added, and closes its connections.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>Writes what was added, and closes its connections.</summary>
    public void Dispose() => _queue.Dispose();
}
