namespace Wattwise.LocalEngine;

/// <summary>The one thread that touches a model's native context, and the bounded first-in-first-out queue before it.</summary>
internal sealed class EngineThread
{
    private readonly object _gate = new();
    private readonly LinkedList<EngineWork> _queue = new();
    private readonly int _capacity;
    private readonly Func<LlamaSession> _load;
    private readonly TaskCompletionSource<LlamaSession> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EngineWork? _current;
    private bool _stopping;

    private EngineThread(int capacity, Func<LlamaSession> load)
    {
        _capacity = capacity;
        _load = load;
    }

    /// <summary>Ends when the session is loaded, or fails as loading failed.</summary>
    public Task<LlamaSession> Loaded => _loaded.Task;

    /// <summary>Ends when the thread has freed the session and left.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Starts the thread, which begins by loading the session.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="capacity">How many units of work may wait.</param>
    /// <param name="load">Loads the session, on the thread.</param>
    public static EngineThread Start(string name, int capacity, Func<LlamaSession> load)
    {
        var engineThread = new EngineThread(capacity, load);
        new Thread(engineThread.Run) { IsBackground = true, Name = name }.Start();
        return engineThread;
    }

    /// <summary>Queues work.</summary>
    /// <exception cref="LlamaEngineBusyException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void Enqueue(EngineWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, typeof(LlamaEngine));
            if (_queue.Count >= _capacity)
                throw new LlamaEngineBusyException(_capacity);
            _queue.AddLast(work);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Drops work that nobody waits for: out of the queue at once, or at its next check where it runs.</summary>
    public void Abandon(EngineWork work)
    {
        work.Abandon();
        lock (_gate)
            _queue.Remove(work);
    }

    /// <summary>Ends all work with <see cref="ObjectDisposedException"/> and lets the thread leave. Harmless when called again.</summary>
    public void Stop()
    {
        EngineWork[] unfinished;
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
            unfinished = _current is null ? [.. _queue] : [_current, .. _queue];
            _queue.Clear();
            Monitor.Pulse(_gate);
        }

        foreach (var work in unfinished)
        {
            work.Abandon();
            work.Fail(new ObjectDisposedException(nameof(LlamaEngine)));
        }
    }

    private void Run()
    {
        LlamaSession session;
        try
        {
            session = _load();
        }
        catch (Exception exception)
        {
            lock (_gate)
                _stopping = true;
            _stopped.SetResult();
            if (exception is OperationCanceledException cancelled)
                _loaded.SetCanceled(cancelled.CancellationToken);
            else
                _loaded.SetException(exception);
            return;
        }

        _loaded.SetResult(session);
        try
        {
            while (Take() is { } work)
                Execute(work, session);
        }
        finally
        {
            session.Dispose();
            _stopped.SetResult();
        }
    }

    private EngineWork? Take()
    {
        lock (_gate)
        {
            _current = null;
            while (_queue.Count == 0 && !_stopping)
                Monitor.Wait(_gate);
            if (_stopping)
                return null;

            _current = _queue.First!.Value;
            _queue.RemoveFirst();
            return _current;
        }
    }

    private static void Execute(EngineWork work, LlamaSession session)
    {
        if (work.IsAbandoned)
            return;

        session.Current = work;
        try
        {
            work.Execute(session);
        }
        catch (WorkAbandonedException)
        {
            // Whoever abandoned the work has told its caller.
        }
        catch (Exception exception)
        {
            work.Fail(exception);
        }
        finally
        {
            session.Current = null;
        }
    }
}
