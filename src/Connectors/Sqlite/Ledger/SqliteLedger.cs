using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Accounting;

/// <summary>A durable ledger in one SQLite file: append-only, one row for each record of a stage, each request exactly once.</summary>
/// <remarks>
/// <para>
/// <see cref="Add"/> only queues. One thread writes what has gathered, at each <see cref="LedgerOptions.FlushInterval"/> or after 4,096
/// entries, in one transaction that is flushed to the disk. A killed process loses what it had not written, at most one interval; the file
/// stays whole, and its run stays open, which the report says.
/// </para>
/// <para>
/// If the file cannot be written (a full disk), one warning is logged, requests go on, and the writer tries again at each interval. Once
/// the queue is full, further entries are dropped and counted: in <see cref="LostEntries"/>, in the metric <c>wattwise.ledger.lost</c>, and
/// in the file as soon as it can be written. Several processes may share a file. Thread-safe. Dispose it to write the rest.
/// </para>
/// </remarks>
public sealed partial class SqliteLedger : IFootprintLog, IAsyncDisposable, IDisposable
{
    private readonly SqliteLedgerOptions _options;
    private readonly LedgerFile _file;
    private readonly LedgerFileWriter _writer;
    private readonly LedgerBuffer _queue;

    /// <summary>Opens a ledger, and makes its file where there is none.</summary>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter <see cref="WattwiseTelemetry.MeterName"/>; <see langword="null"/> for one of this
    /// ledger's own.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    /// <exception cref="SqliteLedgerException">The file cannot be used: it is of a newer version, belongs to another program, or cannot be
    /// written.</exception>
    public SqliteLedger(SqliteLedgerOptions options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        if (new SqliteLedgerOptionsValidator().Validate(name: null, _options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));

        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(SqliteLedger).FullName!);
        _file = new LedgerFile(_options.FilePath, _options.BusyTimeout);
        _writer = new LedgerFileWriter(_file, _options, logger);
        _queue = new LedgerBuffer(_writer, _options, logger, meterFactory);
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath => _file.Path;

    /// <summary>
    /// Entries that were dropped since the ledger was opened, since the queue was full or the file could not be written to the end.
    /// </summary>
    public long LostEntries => _queue.LostEntries;

    /// <inheritdoc/>
    public void Add(FootprintEntry entry) => _queue.Add(entry);

    /// <summary>Writes what was added by now, and waits until it is on the disk.</summary>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="SqliteLedgerException">The file cannot be written; the entries wait for the next try.</exception>
    /// <exception cref="ObjectDisposedException">The ledger is closed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _queue.FlushAsync(cancellationToken);

    /// <summary>Opens the file for reading, beside the writer. What was not flushed is not in it.</summary>
    /// <exception cref="SqliteLedgerException">The file cannot be read.</exception>
    public SqliteLedgerReader OpenReader() => new(_file.Path, _options.IdentityKey);

    /// <summary>Writes what was added, and closes the file.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    /// <summary>Writes what was added, and closes the file.</summary>
    public void Dispose() => _queue.Dispose();
}
