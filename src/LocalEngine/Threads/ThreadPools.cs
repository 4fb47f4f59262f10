using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>An engine's pools of threads, one for each number of threads that was needed so far. Only for the engine thread.</summary>
/// <remarks>
/// A pool that computes with fewer threads than it has keeps the others spinning, so each number has a pool of its own. The pools that a
/// context does not compute with sleep.
/// </remarks>
internal sealed class ThreadPools : IDisposable
{
    // How long threads without work spin before they sleep, in units of llama.cpp: some milliseconds, which bridge the choice of a token.
    // Its default of 50 burns a sixth of a second of every core after each request, and with 0 each step begins a few percent late.
    private const int IdleSpin = 1;

    private readonly Dictionary<int, ThreadpoolHandle> _pools = [];

    /// <summary>The pool of so many threads, the one that decodes among them.</summary>
    /// <exception cref="LlamaException">The system refused the threads.</exception>
    public ThreadpoolHandle Of(int threads)
    {
        if (!_pools.TryGetValue(threads, out var pool))
            _pools.Add(threads, pool = ThreadpoolHandle.Create(threads, IdleSpin));
        return pool;
    }

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
            pool.Dispose();
    }
}
