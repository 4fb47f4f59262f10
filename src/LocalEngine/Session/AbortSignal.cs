using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Ends a native call on the CPU as soon as nobody waits for any of the work in it. Thread-safe.</summary>
internal sealed unsafe class AbortSignal
{
    // Pinned: native code asks after every node of the graph, and reads the byte without touching managed objects.
    private readonly byte[] _flag = GC.AllocateArray<byte>(1, pinned: true);
    private readonly Lock _lock = new();
    private readonly List<EngineWork> _running = [];

    /// <summary>Makes a context ask this signal; both must live as long as the context computes.</summary>
    public void Attach(ContextHandle context) =>
        LlamaApi.SetAbortCallback(context, &IsSet, Unsafe.AsPointer(ref _flag[0]));

    /// <summary>Names work that the next native calls compute.</summary>
    public void Add(EngineWork work)
    {
        lock (_lock)
            _running.Add(work);
    }

    /// <summary>The native calls are over.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _running.Clear();
            Volatile.Write(ref _flag[0], 0);
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
        {
            if (_running.Count > 0 && _running.TrueForAll(work => work.IsAbandoned))
                Volatile.Write(ref _flag[0], 1);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsSet(void* flag) => Volatile.Read(ref *(byte*)flag);
}
