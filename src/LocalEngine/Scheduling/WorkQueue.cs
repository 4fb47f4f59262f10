using System.Diagnostics.CodeAnalysis;

namespace Wattwise.LocalEngine;

/// <summary>The bounded queue of work that waits for the engine thread: by priority, then by arrival. Thread-safe.</summary>
/// <param name="capacity">How many units of work may wait.</param>
/// <param name="owner">The type that is disposed when the queue is stopped, for the message.</param>
internal sealed class WorkQueue(int capacity, Type owner)
{
    private readonly object _lock = new();
    private readonly List<EngineWork> _waiting = [];
    private volatile int _count;
    private bool _stopped;

    /// <summary>How many units of work wait.</summary>
    public int Count => _count;

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Queues work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="retryAfter">Estimates when there is room again; asked only where the queue is full.</param>
    /// <exception cref="LlamaEngineBusyException">The queue is full.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public void Enqueue(EngineWork work, Func<int, TimeSpan> retryAfter)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, owner);
            if (_waiting.Count >= capacity && !work.IsContinued)
                throw new LlamaEngineBusyException(capacity, retryAfter(_waiting.Count));

            var index = _waiting.Count;
            while (index > 0 && _waiting[index - 1].Priority < work.Priority)
                index--;
            _waiting.Insert(index, work);
            _count = _waiting.Count;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes work out; false where it does not wait here.</summary>
    public bool Remove(EngineWork work)
    {
        lock (_lock)
        {
            var removed = _waiting.Remove(work);
            _count = _waiting.Count;
            return removed;
        }
    }

    /// <summary>Copies what waits, in order.</summary>
    public void CopyTo(List<EngineWork> destination)
    {
        destination.Clear();
        if (_count == 0)
            return;
        lock (_lock)
            destination.AddRange(_waiting);
    }

    /// <summary>Waits until there is work; false when the queue was stopped.</summary>
    public bool Wait()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_stopped)
                Monitor.Wait(_lock);
            return !_stopped;
        }
    }

    /// <summary>Refuses work from now on, and gives back what waited; false where it was stopped before.</summary>
    public bool Stop([NotNullWhen(true)] out EngineWork[]? waiting)
    {
        lock (_lock)
        {
            waiting = null;
            if (_stopped)
                return false;
            Volatile.Write(ref _stopped, true);
            waiting = [.. _waiting];
            _waiting.Clear();
            _count = 0;
            Monitor.PulseAll(_lock);
            return true;
        }
    }
}
