using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>One run of an asynchronous sequence that several readers share, each at its own pace, from the first item on.</summary>
/// <remarks>
/// Nobody owns the run: whichever reader needs the next item first moves the source on, and the others wait for the same step.
/// So a reader that leaves, by cancellation or otherwise, takes nothing from the others, and no work goes on without a
/// reader: when the last one leaves, the source is cancelled and disposed. Items are kept for readers that join late, until
/// they exceed a limit; from then on nobody can join and each item lives only until the slowest reader has passed it.
/// </remarks>
[SuppressMessage(
    "Design", "CA1001", Justification = "The token source has no timer and no parent; readers may still cancel it while the run ends.")]
internal sealed class SharedStream<T>
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Func<CancellationToken, IAsyncEnumerable<T>> _start;
    private readonly Func<T, long> _sizeOf;
    private readonly long _maxRetained;
    private readonly Action<SharedStream<T>> _closed;
    private IAsyncEnumerator<T>? _source;
    private Node? _head = new(default!);
    private Node _tail;
    private TaskCompletionSource? _step;
    private ExceptionDispatchInfo? _failure;
    private long _retained;
    private int _readers;
    private bool _finished;
    private bool _disposed;

    /// <param name="start">Starts the source; runs with the execution context of this constructor's caller, as does every step.</param>
    /// <param name="sizeOf">The size of an item.</param>
    /// <param name="maxRetained">The total size up to which items are kept for late readers.</param>
    /// <param name="closed">Called when no further reader can join; may be called more than once.</param>
    public SharedStream(
        Func<CancellationToken, IAsyncEnumerable<T>> start, Func<T, long> sizeOf, long maxRetained, Action<SharedStream<T>> closed)
    {
        _start = start;
        _sizeOf = sizeOf;
        _maxRetained = maxRetained;
        _closed = closed;
        _tail = _head;
    }

    /// <summary>The model call that the run makes, if any.</summary>
    public SharedCall? Call { get; init; }

    /// <summary>Joins the run; the reader must be disposed.</summary>
    /// <returns>The reader, or <see langword="null"/> where the run failed, was given up, or has outgrown its limit.</returns>
    public Reader? TryJoin()
    {
        lock (_lock)
        {
            if (_head is null)
                return null;

            _readers++;
            return new Reader(this, _head);
        }
    }

    /// <summary>Starts the next step, or finds the one that runs already; <see langword="null"/> where none is needed any more.</summary>
    private Task? Advance(Node position)
    {
        TaskCompletionSource step;
        lock (_lock)
        {
            if (_finished || position.Next is not null)
                return null;
            if (_step is not null)
                return _step.Task;
            _step = step = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (_context is null)
            _ = StepAsync();
        else
            ExecutionContext.Run(_context, static state => _ = ((SharedStream<T>)state!).StepAsync(), this);
        return step.Task;
    }

    private async Task StepAsync()
    {
        Node? node = null;
        Exception? failure = null;
        try
        {
            _source ??= _start(_stop.Token).GetAsyncEnumerator(_stop.Token);
            if (await _source.MoveNextAsync().ConfigureAwait(false))
                node = new Node(_source.Current);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        TaskCompletionSource? step;
        bool close, dispose;
        lock (_lock)
        {
            if (node is not null)
            {
                _tail.Next = node;
                _tail = node;
                _retained += _sizeOf(node.Value);
            }
            else
            {
                _finished = true;
                _failure = failure is null ? null : ExceptionDispatchInfo.Capture(failure);
            }

            // A run that ended well stays open to those who found it just before it left the table.
            if (_retained > _maxRetained || _failure is not null)
                _head = null;
            close = _finished || _head is null;
            dispose = MustDispose();
            step = _step;
            _step = null;
        }

        if (close)
            _closed(this);
        if (dispose)
            await DisposeSourceAsync().ConfigureAwait(false);
        step?.SetResult();
    }

    private async ValueTask LeaveAsync()
    {
        bool abandoned, dispose;
        lock (_lock)
        {
            abandoned = --_readers == 0 && !_finished;
            if (abandoned)
                _head = null;
            dispose = _step is null && MustDispose();
        }

        if (!abandoned)
            return;

        _closed(this);
        await _stop.CancelAsync().ConfigureAwait(false);
        if (dispose)
            await DisposeSourceAsync().ConfigureAwait(false);
    }

    private bool MustDispose()
    {
        if (_disposed || !(_finished || _readers == 0))
            return false;

        return _disposed = _finished = true;
    }

    private async ValueTask DisposeSourceAsync()
    {
        try
        {
            if (_source is not null)
                await _source.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The run is over and its readers have their items or its failure: a failing clean-up has nobody left to tell.
        }
    }

    /// <summary>One reader's place in the run. Not thread-safe.</summary>
    public sealed class Reader : IAsyncDisposable
    {
        private readonly SharedStream<T> _stream;
        private Node _position;
        private bool _left;

        internal Reader(SharedStream<T> stream, Node position)
        {
            _stream = stream;
            _position = position;
        }

        public T Current => _position.Value;

        /// <summary>The run that is read.</summary>
        public SharedStream<T> Stream => _stream;

        /// <summary>The model call of a run of the flight table.</summary>
        public SharedCall Call => _stream.Call!;

        /// <summary>Goes on to the next item.</summary>
        /// <param name="cancellationToken">Ends this reader's wait, and nobody else's.</param>
        /// <returns>False at the end; a failure of the source is thrown to every reader that reaches it.</returns>
        public ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken) =>
            MoveNextAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

        /// <summary>Goes on to the next item, unless it does not come in time.</summary>
        /// <param name="limit">How long to wait.</param>
        /// <param name="timeProvider">The clock.</param>
        /// <param name="cancellationToken">Ends this reader's wait, and nobody else's.</param>
        /// <returns>False at the end; a failure of the source is thrown to every reader that reaches it.</returns>
        /// <exception cref="FlightStuckException">The time is up.</exception>
        public async ValueTask<bool> MoveNextAsync(TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_position.Next is { } next)
                {
                    _position = next;
                    return true;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (_stream.Advance(_position) is { } step)
                {
                    await WaitAsync(step, limit, timeProvider, cancellationToken).ConfigureAwait(false);
                }
                else if (_position.Next is null)
                {
                    _stream._failure?.Throw();
                    return false;
                }
            }
        }

        private static async Task WaitAsync(Task step, TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
        {
            try
            {
                // The step never fails by itself, so the only exception beside the caller's cancellation is that of the limit.
                await step.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new FlightStuckException();
            }
        }

        public ValueTask DisposeAsync()
        {
            if (_left)
                return default;

            _left = true;
            return _stream.LeaveAsync();
        }
    }

    internal sealed class Node(T value)
    {
        private Node? _next;

        public T Value { get; } = value;

        public Node? Next
        {
            get => Volatile.Read(ref _next);
            set => Volatile.Write(ref _next, value);
        }
    }
}
