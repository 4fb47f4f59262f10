using System.Runtime.CompilerServices;

namespace Wattwise.LocalEngine;

/// <summary>A unit of work that the engine thread runs from start to end.</summary>
internal abstract class EngineWork
{
    // Pinned: native code asks after every node of the graph, and reads the byte without touching managed objects.
    private readonly byte[] _abandoned = GC.AllocateArray<byte>(1, pinned: true);

    /// <summary>Whether nobody waits for this work any more.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned[0]) != 0;

    /// <summary>The byte behind <see cref="IsAbandoned"/>; valid as long as this work is reachable.</summary>
    public unsafe byte* AbandonedFlag => (byte*)Unsafe.AsPointer(ref _abandoned[0]);

    /// <summary>Does the work, on the engine thread.</summary>
    /// <exception cref="WorkAbandonedException">The work was abandoned while it ran.</exception>
    public abstract void Execute(LlamaSession session);

    /// <summary>Tells whoever waits that the work failed. Does nothing where the work has ended already.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Makes the engine thread drop this work at the next step or native abort check.</summary>
    public void Abandon() => Volatile.Write(ref _abandoned[0], 1);
}
