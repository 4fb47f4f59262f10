using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Wattwise.LocalEngine;

/// <summary>
/// The one thread that touches a model's native context: it loads the session, runs the scheduler, and frees the session.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing that must be freed.")]
internal sealed class EngineThread
{
    private readonly WorkQueue _queue;
    private readonly EngineCounters _counters = new();
    private readonly TimeProvider _timeProvider;
    private readonly int _concurrency;
    private readonly Func<CancellationToken, LlamaSession> _load;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _loading = new();
    private readonly TaskCompletionSource<LlamaSession> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LlamaSession? _session;
    private volatile Scheduler? _scheduler;
    private volatile LlamaException? _fault;
    private Thread? _thread;

    private EngineThread(LlamaEngineOptions options, Func<CancellationToken, LlamaSession> load, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _queue = new(options.MaxQueuedRequests, typeof(LlamaEngine));
        _timeProvider = options.TimeProvider;
        _concurrency = options.MaxConcurrentRequests;
        _load = load;
    }

    /// <summary>Ends when the session is loaded, or fails as loading failed.</summary>
    public Task<LlamaSession> Loaded => _loaded.Task;

    /// <summary>Ends when the thread has freed the session and left.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Whether this is called on the thread itself.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>How the engine is.</summary>
    public LlamaEngineStatus Status => new(
        _fault is not null ? LlamaEngineState.Faulted : _queue.IsStopped ? LlamaEngineState.Disposed : LlamaEngineState.Ready,
        _fault?.Message,
        _scheduler?.RunningRequests ?? 0,
        _queue.Count,
        _session?.KvTokens ?? 0,
        _scheduler?.ReservedTokens ?? 0,
        _scheduler?.CachedTokens ?? 0,
        _scheduler?.Recoveries ?? 0,
        _counters.Totals with { Speculation = _scheduler?.Speculation })
    {
        Threads = _session?.LastThreads ?? 0,
    };

    /// <summary>Starts the thread, which begins by loading the session.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="load">Loads the session, on the thread, until its token is cancelled.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static EngineThread Start(
        string name, LlamaEngineOptions options, Func<CancellationToken, LlamaSession> load, CancellationToken cancellationToken)
    {
        var engineThread = new EngineThread(options, load, cancellationToken);
        engineThread._thread = new(engineThread.Run) { IsBackground = true, Name = name };
        RunningThreads.Add(engineThread);
        engineThread._thread.Start();
        return engineThread;
    }

    /// <summary>Queues work.</summary>
    /// <exception cref="LlamaEngineBusyException">The queue is full.</exception>
    /// <exception cref="LlamaException">The engine has failed for good.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    /// <exception cref="InvalidOperationException">This is the engine's own thread, which would wait for itself.</exception>
    public void Enqueue(EngineWork work)
    {
        ThrowIfUnusable();
        work.EnqueuedAt = _timeProvider.GetTimestamp();
        try
        {
            _queue.Enqueue(work, waiting => TimeSpan.FromSeconds(_counters.SecondsPerRequest * (waiting + 1) / _concurrency));
        }
        catch (ObjectDisposedException) when (_fault is not null)
        {
            ThrowIfFaulted(); // it failed since it was asked above
        }
    }

    /// <exception cref="LlamaException">The engine has failed for good.</exception>
    /// <exception cref="InvalidOperationException">This is the engine's own thread, which would wait for itself.</exception>
    public void ThrowIfUnusable()
    {
        ThrowIfFaulted();
        if (IsCurrent)
        {
            throw new InvalidOperationException(
                "Code that the engine calls, such as a logit processor, runs on the engine's thread, so the engine cannot answer it. "
                + "Start the request on another thread (Task.Run), and do not wait for it.");
        }
    }

    /// <exception cref="InvalidOperationException">This is the engine's own thread, which would wait for itself.</exception>
    public void ThrowIfCannotDispose()
    {
        if (IsCurrent)
            throw new InvalidOperationException("Code that the engine calls, such as a logit processor, cannot dispose it.");
    }

    /// <summary>Lets go of a pinned prompt.</summary>
    public void Unpin(PinWork pin) => _scheduler?.Unpin(pin);

    /// <summary>Drops work that nobody waits for: out of the queue at once, or at its next step where it runs.</summary>
    public void Abandon(EngineWork work)
    {
        work.Abandon();
        if (_queue.Remove(work))
            work.Fail(new OperationCanceledException());
        else
            _session?.Abort.Check();
    }

    /// <summary>Ends all work with <see cref="ObjectDisposedException"/> and lets the thread leave. Harmless when called again.</summary>
    public void Stop()
    {
        if (!_queue.Stop(out var waiting))
            return;
        _loading.Cancel();
        foreach (var work in waiting)
        {
            work.Abandon();
            work.Fail(Disposed());
        }

        _session?.Abort.AbandonAll(Disposed);
    }

    private void ThrowIfFaulted()
    {
        if (_fault is { } fault)
            throw Faulted(fault);
    }

    private static ObjectDisposedException Disposed() => new(nameof(LlamaEngine));

    private static LlamaException Faulted(LlamaException fault) => new(
        $"The engine failed and cannot go on; dispose it and load it again. {fault.Message}", fault);

    private void Run()
    {
        try
        {
            LoadAndRun();
        }
        finally
        {
            RunningThreads.Remove(this);
            _stopped.SetResult();
        }
    }

    private void LoadAndRun()
    {
        LlamaSession? session = null;
        Scheduler? scheduler = null;
        try
        {
            // Not beyond the load: a token that lives on would keep what it ended.
            using var link = _cancellationToken.UnsafeRegister(static loading => ((CancellationTokenSource)loading!).Cancel(), _loading);
            session = _load(_loading.Token);
            scheduler = Scheduler.Create(session, _queue, _counters, _loading.Token);
            session.EndLoad();
            _loading.Token.ThrowIfCancellationRequested();
        }
        catch (Exception exception)
        {
            _queue.Stop(out _);
            Free(scheduler, session);
            if (exception is OperationCanceledException)
                _loaded.SetCanceled(_cancellationToken.IsCancellationRequested ? _cancellationToken : new(canceled: true));
            else
                _loaded.SetException(exception);
            return;
        }

        _scheduler = scheduler;
        _session = session;
        _loaded.SetResult(session);
        try
        {
            while (scheduler.IsBusy ? !_queue.IsStopped : _queue.Wait())
                scheduler.Step();
            scheduler.FailAll(Disposed);
        }
        catch (Exception exception)
        {
            // A clock of the caller's may throw anything; out of a thread it would end the process.
            var fault = exception as LlamaException ?? new LlamaException($"{exception.GetType().Name}: {exception.Message}", exception);
            _fault = fault;
            scheduler.FailAll(() => Faulted(fault));
            if (_queue.Stop(out var waiting))
            {
                foreach (var work in waiting)
                    work.Fail(Faulted(fault));
            }
        }
        finally
        {
            Free(scheduler, session);
        }
    }

    // Each is freed whatever the other does: an exception of this thread would end the process.
    private static void Free(Scheduler? scheduler, LlamaSession? session)
    {
        foreach (var owned in (IDisposable?[])[scheduler, session])
        {
            try
            {
                owned?.Dispose();
            }
            catch (Exception exception)
            {
                GuardedLogger.Create(session!.Options)?.LogWarning(exception, "The engine could not free all that it held.");
            }
        }
    }
}
