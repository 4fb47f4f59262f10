using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Wattwise.Accounting;

/// <summary>Gathers the entries of a ledger, and writes them in batches on a thread of its own. For those who write a ledger.</summary>
/// <remarks>
/// What has gathered is written at each <see cref="LedgerOptions.FlushInterval"/> or after 4,096 entries. While the place cannot be
/// written, one warning is logged, entries wait, and the thread tries again at each interval. Beyond
/// <see cref="LedgerOptions.MaxQueuedEntries"/>, entries are dropped and counted. Thread-safe.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LedgerBuffer : IAsyncDisposable, IDisposable
{
    private const int EntriesPerBatch = 4096;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<FootprintEntry> _queue = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FootprintEntry> _pending = new(EntriesPerBatch);
    private readonly ILedgerWriter _writer;
    private readonly int _maxQueuedEntries;
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
    private bool _hasBegun;
    private bool _isOut;
    private int _isDisposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="writer">Where it writes to; disposed at the end.</param>
    /// <param name="options">The settings, checked by the caller.</param>
    /// <param name="logger">Takes warnings.</param>
    /// <param name="meterFactory">Makes the meter <see cref="WattwiseTelemetry.MeterName"/>; <see langword="null"/> for one of its
    /// own.</param>
    public LedgerBuffer(ILedgerWriter writer, LedgerOptions options, ILogger logger, IMeterFactory? meterFactory)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        _writer = writer;
        _maxQueuedEntries = options.MaxQueuedEntries;
        _logger = logger;
        var meter = meterFactory?.Create(WattwiseTelemetry.MeterName) ?? new Meter(WattwiseTelemetry.MeterName);
        _bookedCounter = meter.CreateCounter<long>("wattwise.ledger.entries", "{entry}", "Entries that the ledger wrote.");
        _lostCounter = meter.CreateCounter<long>("wattwise.ledger.lost", "{entry}", "Entries that the ledger had to drop.");
        new Thread(Run) { IsBackground = true, Name = "Wattwise ledger writer" }.Start();
        _timer = options.TimeProvider.CreateTimer(
            static state => ((LedgerBuffer)state!).Wake(), this, options.FlushInterval, options.FlushInterval);
    }

    /// <summary>Entries that were dropped, since the queue was full or the place could not be written to the end.</summary>
    public long LostEntries => Interlocked.Read(ref _lost);

    /// <summary>Takes an entry; returns at once.</summary>
    /// <param name="entry">The entry.</param>
    public void Add(FootprintEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var queued = Interlocked.Increment(ref _queued);
        if (queued > _maxQueuedEntries || Volatile.Read(ref _isDisposed) != 0)
        {
            Interlocked.Decrement(ref _queued);
            Lose(1);
            if (Interlocked.Exchange(ref _isFull, 1) == 0)
                _logger.LogWarning(
                    "The ledger {Name} cannot keep up or is closed: entries are dropped and counted. This is logged once.", _writer.Name);
            return;
        }

        _queue.Enqueue(entry);
        if (queued % EntriesPerBatch == 0)
            Wake();
    }

    /// <summary>Writes what was added by now, and waits until it is there for good.</summary>
    /// <param name="cancellationToken">Ends the wait, not the writing.</param>
    /// <exception cref="ObjectDisposedException">The ledger is closed.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(flush);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        Wake();
        await flush.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the thread look for work.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Writes what was added, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            Wake();
        }

        await _stopped.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what was added, and ends the thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _timer.Dispose();
            Wake();
        }

        _stopped.Task.GetAwaiter().GetResult();
    }

    private LedgerCounters Counters(int more) => new(_booked + more, LostEntries, _clockSteps);

    private void Lose(long count)
    {
        Interlocked.Add(ref _lost, count);
        _lostCounter.Add(count);
    }

    private void Run()
    {
        TryDo(Begin);
        var isLast = false;
        while (!isLast)
        {
            _wake.WaitOne();
            isLast = Volatile.Read(ref _isDisposed) != 0;

            // Those who wait for a flush came before the queue is read.
            var flushes = _flushes.Count;
            var fault = TryDo(WriteAll);
            if (!isLast && fault is null)
                TryDo(DoChores);
            for (; flushes > 0 && _flushes.TryDequeue(out var flush); flushes--)
                Complete(flush, fault);
        }

        Close();
        _stopped.SetResult();
        while (_flushes.TryDequeue(out var flush))
            flush.TrySetException(new ObjectDisposedException(nameof(LedgerBuffer)));
    }

    private static void Complete(TaskCompletionSource flush, Exception? fault)
    {
        if (fault is null)
            flush.TrySetResult();
        else
            flush.TrySetException(fault);
    }

    // The thread must outlive whatever a log or a meter of the app throws.
    private Exception? TryDo(Func<Exception?> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception)
        {
            return _writer.Explain(exception);
        }
    }

    private Exception? Begin()
    {
        var fault = _hasBegun ? null : TryWrite(_writer.Begin);
        _hasBegun = fault is null;
        return fault;
    }

    private Exception? WriteAll()
    {
        if (Begin() is { } fault)
            return fault;

        // What comes meanwhile is for the next time: who waits for a flush must not wait for ever.
        var due = _queue.Count;
        while (true)
        {
            // What an outage interrupted is written first, and as it was: part of it may be there.
            if (_pending.Count == 0)
                Fill(ref due);
            if (_pending.Count == 0)
            {
                if (_queue.Count >= EntriesPerBatch)
                    Wake();
                return null;
            }

            if (WritePending() is { } outage)
                return outage;
        }
    }

    private Exception? DoChores()
    {
        if (_writer.DoChores())
            Wake();
        return null;
    }

    private void Fill(ref int due)
    {
        for (; due > 0 && _pending.Count < EntriesPerBatch && _queue.TryDequeue(out var entry); due--)
        {
            Follow(entry.Time);
            _pending.Add(entry);
        }
    }

    /// <summary>Writes what is pending, and drops what cannot be written: an entry must not keep back the others.</summary>
    private Exception? WritePending()
    {
        var hasRefused = false;
        for (var count = _pending.Count; _pending.Count > 0;)
        {
            count = Math.Min(count, _pending.Count);
            try
            {
                var entries = count == _pending.Count ? _pending : _pending.GetRange(0, count);
                if (TryWrite(() => _writer.Append(entries, Counters(count))) is { } outage)
                    return outage;
                Wrote(count);
                count *= 2;
            }
            catch (Exception exception)
            {
                if (!hasRefused)
                    _logger.LogWarning(exception, "The ledger {Name} refused an entry, which is dropped and counted.", _writer.Name);
                hasRefused = true;
                if (count == 1)
                    Refuse();
                count = Math.Max(1, count / 2);
            }
        }

        return null;
    }

    /// <summary>Writes, and says why that cannot be done now.</summary>
    /// <exception cref="Exception">The fault is that of what was to be written.</exception>
    private Exception? TryWrite(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception) when (!_hasBegun || _writer.IsOutage(exception))
        {
            var fault = _writer.Explain(exception);
            if (!_isOut)
            {
                _isOut = true;
                _logger.LogWarning(
                    fault,
                    "The ledger {Name} cannot be written; entries wait, and are dropped and counted once the queue is full. This is logged once.", _writer.Name);
            }

            return fault;
        }
    }

    private void Refuse()
    {
        _pending.RemoveAt(0);
        Interlocked.Decrement(ref _queued);
        Lose(1);
    }

    private void Wrote(int count)
    {
        _pending.RemoveRange(0, count);
        _booked += count;
        _bookedCounter.Add(count);
        Interlocked.Add(ref _queued, -count);
        Volatile.Write(ref _isFull, 0);
        if (_isOut)
            _logger.LogInformation("The ledger {Name} is written again; {Lost} entries were lost so far.", _writer.Name, LostEntries);
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
            var unwritten = _pending.Count + _queue.Count;
            Lose(unwritten);
            if (unwritten > 0)
            {
                _logger.LogWarning(
                    "The ledger {Name} was closed while it could not be written: {Unwritten} entries that waited are lost.", _writer.Name,
                    unwritten);
            }

            _writer.Close(Counters(0));
        }
        catch (Exception exception)
        {
            _logger.LogWarning(
                exception, "The ledger {Name} could not be closed in order; {Lost} entries were lost.", _writer.Name, LostEntries);
        }

        _writer.Dispose();
    }
}
