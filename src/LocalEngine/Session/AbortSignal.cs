using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Ends a native call on the CPU as soon as nobody waits for any of the work in it, or when its time is up. Thread-safe.</summary>
internal sealed unsafe class AbortSignal
{
    // Asking for the time costs some tens of nanoseconds, and a graph has hundreds of nodes.
    private const int NodesPerLook = 4;

    // Pinned: native code asks after every node of the graph, and reads the state without touching managed objects.
    private readonly State[] _state = GC.AllocateArray<State>(1, pinned: true);
    private readonly Lock _lock = new();
    private readonly List<EngineWork> _running = [];

    /// <summary>Whether nobody waits for any of the work that is computed now.</summary>
    public bool IsSet => Volatile.Read(ref _state[0].IsAbandoned) != 0;

    /// <summary>Makes a context ask this signal; both must live as long as the context computes.</summary>
    public void Attach(ContextHandle context) =>
        LlamaApi.SetAbortCallback(context, &MustEnd, Unsafe.AsPointer(ref _state[0]));

    /// <summary>Ends the next native call if it is not over at that time. For the thread that calls.</summary>
    /// <param name="timestamp">The time, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Expire(long timestamp) => (_state[0].Expiry, _state[0].HasExpired) = (timestamp, false);

    /// <summary>Whether the native call that runs, or the last one, was told to end. For the thread that calls.</summary>
    public bool HasEnded => _state[0].HasEnded;

    /// <summary>A native call begins. For the thread that calls.</summary>
    public void Begin() => _state[0].HasEnded = false;

    /// <summary>The call of <see cref="Expire"/> is over. For the thread that calls.</summary>
    /// <returns>Whether its time was up.</returns>
    public bool EndExpiry()
    {
        var hasExpired = _state[0].HasExpired;
        (_state[0].Expiry, _state[0].HasExpired) = (0, false);
        return hasExpired;
    }

    /// <summary>Names work that the next native calls compute.</summary>
    public void Add(EngineWork work)
    {
        lock (_lock)
        {
            _running.Add(work);
            Update();
        }
    }

    /// <summary>The native calls are over.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _running.Clear();
            Volatile.Write(ref _state[0].IsAbandoned, 0);
        }
    }

    /// <summary>Ends all work that is computed now.</summary>
    public void AbandonAll(Func<Exception> exception)
    {
        lock (_lock)
        {
            foreach (var work in _running)
            {
                work.Abandon();
                work.Fail(exception());
            }
        }

        Check();
    }

    /// <summary>To be called when work was abandoned.</summary>
    public void Check()
    {
        lock (_lock)
            Update();
    }

    // Work may be abandoned while others are still being named: with each name it is decided anew.
    private void Update() =>
        Volatile.Write(ref _state[0].IsAbandoned, (byte)(_running.Count > 0 && _running.TrueForAll(work => work.IsAbandoned) ? 1 : 0));

    // llama.cpp asks on the thread that calls it, so only IsAbandoned is written by others.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte MustEnd(void* data)
    {
        var state = (State*)data;
        if (Volatile.Read(ref state->IsAbandoned) != 0)
        {
            state->HasEnded = true;
            return 1;
        }

        if (state->Expiry == 0 || (!state->HasExpired && ++state->Nodes % NodesPerLook != 0))
            return 0;
        state->HasExpired |= Stopwatch.GetTimestamp() > state->Expiry;
        state->HasEnded |= state->HasExpired;
        return state->HasExpired ? (byte)1 : (byte)0;
    }

    private struct State
    {
        public long Expiry;
        public int Nodes;
        public byte IsAbandoned;
        public bool HasExpired;
        public bool HasEnded;
    }
}
