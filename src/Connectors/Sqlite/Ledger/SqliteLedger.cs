using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wattwise.Accounting;

/// <summary>A durable ledger in one SQLite file: append-only, one row for each record of a stage, each request exactly once.</summary>
/// <remarks>
/// <para>
/// <see cref="Add"/> only queues. One thread writes what has gathered, at each <see cref="SqliteLedgerOptions.FlushInterval"/> or after 4,096
/// entries, in one transaction that is flushed to the disk. A killed process loses what it had not written, at most one interval; the file
/// stays whole, and its run stays open, which the report says.
/// </para>
/// <para>
/// If the file cannot be written (a full disk), one warning is logged, requests go on, and the writer tries again at each interval. Once the
/// queue is full, further entries are dropped and counted: in <see cref="LostEntries"/>, in the metric <c>wattwise.ledger.lost</c>, and in the
/// file as soon as it can be written. Several processes may share a file. Thread-safe. Dispose it to write the rest.
/// </para>
/// </remarks>
public sealed partial class SqliteLedger : IFootprintLog, IAsyncDisposable, IDisposable
{
    private const int EntriesPerTransaction = 4096;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<FootprintEntry> _queue = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FootprintEntry> _pending = new(EntriesPerTransaction);
    private readonly SqliteLedgerOptions _options;
    private readonly LedgerFile _file;
    private readonly LedgerWriter _writer;
    private readonly ITimer _timer;
    private readonly ILogger _logger;
    private readonly Counter<long> _bookedCounter;
    private readonly Counter<long> _lostCounter;
    private DateTimeOffset _latest;
    private long _booked;
    private long _lost;
    private long _clockSteps;
    private int _queued;
    private int _isFull;
    private bool _isOut;
    private int _isDisposed;

    /// <summary>Opens a ledger, and makes its file where there is none.</summary>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="loggerFactory">Takes warnings; <see langword="null"/> for none.</param>
    /// <param name="meterFactory">Makes the meter <see cref="WattwiseTelemetry.MeterName"/>; <see langword="null"/> for one of this ledger's own.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    /// <exception cref="SqliteLedgerException">The file cannot be used: it is of a newer version, belongs to another program, or cannot be written.</exception>
    public SqliteLedger(SqliteLedgerOptions options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Copy();
        if (new SqliteLedgerOptionsValidator().Validate(name: null, _options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));

        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(SqliteLedger).FullName!);
        _file = new LedgerFile(_options.FilePath, _options.BusyTimeout);
        _writer = Open();
        var meter = meterFactory?.Create(WattwiseTelemetry.MeterName) ?? new Meter(WattwiseTelemetry.MeterName);
        _bookedCounter = meter.CreateCounter<long>("wattwise.ledger.entries", "{entry}", "Entries that the ledger wrote.");
        _lostCounter = meter.CreateCounter<long>("wattwise.ledger.lost", "{entry}", "Entries that the ledger had to drop.");
        new Thread(Run) { IsBackground = true, Name = "Wattwise ledger writer" }.Start();
        _timer = _options.TimeProvider.CreateTimer(static state => ((SqliteLedger)state!).Wake(), this, _options.FlushInterval, _options.FlushInterval);
    }

    /// <summary>The full path of the file.</summary>
    public string FilePath => _file.Path;

    /// <summary>Entries that were dropped since the ledger was opened, since the queue was full or the file could not be written to the end.</summary>
    public long LostEntries => Interlocked.Read(ref _lost);

    /// <inheritdoc/>
    public void Add(FootprintEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var queued = Interlocked.Increment(ref _queued);
        if (queued > _options.MaxQueuedEntries || Volatile.Read(ref _isDisposed) != 0)
        {
            Interlocked.Decrement(ref _queued);
            Lose(1);
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
                _logger.LogWarning("The ledger {Path} cannot keep up or is closed: entries are dropped and counted. This is logged once.", _file.Path);
            return;
        }

        _queue.Enqueue(entry);
        if (queued % EntriesPerTransaction == 0)
            Wake();
    }

    /// <summary>Writes what was added by now, and waits until it is on the disk.</summary>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="SqliteLedgerException">The file cannot be written; the entries wait for the next try.</exception>
    /// <exception cref="ObjectDisposedException">The ledger is closed.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(flush);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        Wake();
        await flush.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the file for reading, beside the writer. What was not flushed is not in it.</summary>
    /// <exception cref="SqliteLedgerException">The file cannot be read.</exception>
    public SqliteLedgerReader OpenReader() => new(_file.Path, _options.IdentityKey);

    /// <summary>Writes what was added, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            Wake();
        }

        await _stopped.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what was added, and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _timer.Dispose();
            Wake();
        }

        _stopped.Task.GetAwaiter().GetResult();
    }

    private LedgerCounters Counters => new(_booked, LostEntries, _clockSteps);

    private LedgerWriter Open()
    {
        var connection = _file.OpenForWriting(_options.MaxFileBytes);
        try
        {
            return new LedgerWriter(connection, _options);
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw _file.Explain(fault);
        }
    }

    private void Wake() => _wake.Set();

    private void Lose(long count)
    {
        Interlocked.Add(ref _lost, count);
        _lostCounter.Add(count);
    }

    private void Run()
    {
        var isLast = false;
        while (!isLast)
        {
            _wake.WaitOne();
            isLast = Volatile.Read(ref _isDisposed) != 0;

            // Those who wait for a flush came before the queue is read.
            var flushes = _flushes.Count;
            var fault = TryWriteAll();
            if (!isLast && fault is null)
                RemoveDue();
            for (; flushes > 0 && _flushes.TryDequeue(out var flush); flushes--)
                Complete(flush, fault);
        }

        Close();
        _stopped.SetResult();
        while (_flushes.TryDequeue(out var flush))
            flush.TrySetException(new ObjectDisposedException(nameof(SqliteLedger)));
    }

    private static void Complete(TaskCompletionSource flush, SqliteLedgerException? fault)
    {
        if (fault is null)
            flush.TrySetResult();
        else
            flush.TrySetException(fault);
    }

    // The thread must outlive whatever a log or a meter of the app throws.
    private SqliteLedgerException? TryWriteAll()
    {
        try
        {
            return WriteAll();
        }
        catch (Exception exception)
        {
            return new SqliteLedgerException($"The ledger {_file.Path} failed: {exception.Message}", exception);
        }
    }

    private SqliteLedgerException? WriteAll()
    {
        // What comes meanwhile is for the next time: who waits for a flush must not wait for ever.
        var due = _queue.Count;
        while (true)
        {
            for (; due > 0 && _pending.Count < EntriesPerTransaction && _queue.TryDequeue(out var entry); due--)
            {
                Follow(entry.Time);
                _pending.Add(entry);
            }

            if (_pending.Count == 0)
            {
                if (_queue.Count >= EntriesPerTransaction)
                    Wake();
                return null;
            }

            try
            {
                _writer.Append(_pending, Counters with { Entries = _booked + _pending.Count });
                Wrote(_pending.Count);
                _pending.Clear();
            }
            catch (SqliteException exception) when (LedgerFaults.IsOfFile(exception))
            {
                var fault = _file.Explain(exception);
                if (!_isOut)
                    _logger.LogWarning(fault, "The ledger cannot be written; entries wait, and are dropped and counted once the queue is full. This is logged once.");
                _isOut = true;
                return fault;
            }
            catch (Exception exception)
            {
                // An entry that cannot be written must not keep back the others.
                _logger.LogWarning(exception, "The ledger {Path} refused an entry, which is dropped and counted.", _file.Path);
                WriteSingly();
            }
        }
    }

    private void WriteSingly()
    {
        while (_pending.Count > 0)
        {
            try
            {
                _writer.Append([_pending[^1]], Counters with { Entries = _booked + 1 });
                Wrote(1);
            }
            catch (Exception exception) when (exception is not SqliteException fault || !LedgerFaults.IsOfFile(fault))
            {
                Interlocked.Decrement(ref _queued);
                Lose(1);
            }
            catch (SqliteException)
            {
                return;
            }

            _pending.RemoveAt(_pending.Count - 1);
        }
    }

    private void Wrote(int count)
    {
        _booked += count;
        _bookedCounter.Add(count);
        Interlocked.Add(ref _queued, -count);
        Volatile.Write(ref _isFull, 0);
        if (_isOut)
            _logger.LogInformation("The ledger {Path} is written again; {Lost} entries were lost so far.", _file.Path, LostEntries);
        _isOut = false;
    }

    /// <summary>Notes a clock that was set back. The rows keep the time that it showed; their order is that of their ids.</summary>
    private void Follow(DateTimeOffset time)
    {
        if (_latest - time > ClockTolerance)
        {
            _clockSteps++;
            _logger.LogWarning("The clock was set back by {Step}: the ledger keeps the times as they were shown.", _latest - time);
            _latest = time;
        }
        else if (time > _latest)
        {
            _latest = time;
        }
    }

    private void Close()
    {
        try
        {
            Lose(_pending.Count + _queue.Count);
            _writer.Close(Counters);
        }
        catch (SqliteException exception)
        {
            _logger.LogWarning(exception, "The ledger {Path} could not be closed in order; {Lost} entries were lost.", _file.Path, LostEntries);
        }

        _writer.Dispose();
    }
}
