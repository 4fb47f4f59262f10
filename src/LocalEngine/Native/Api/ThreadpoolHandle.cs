using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// A <c>ggml_threadpool</c> of the CPU backend. Its functions live in the libggml-cpu variant that was picked, so they come from the
/// backend itself and not by P/Invoke.
/// </summary>
internal sealed unsafe class ThreadpoolHandle : SafeHandle
{
    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;

    private ThreadpoolHandle(nint threadpool, delegate* unmanaged[Cdecl]<nint, void> free)
        : base(0, ownsHandle: true)
    {
        SetHandle(threadpool);
        _free = free;
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Starts <paramref name="threads"/> - 1 threads; the thread that decodes is the last one.</summary>
    /// <param name="threads">1 to 512.</param>
    /// <param name="poll">How long idle threads spin before they sleep, 0 (never) to 100; llama.cpp's default is 50.</param>
    /// <exception cref="LlamaException">The CPU backend offers no thread pools, or the system refused the threads.</exception>
    internal static ThreadpoolHandle Create(int threads, int poll = 50)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(poll, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(poll, 100);
        var backend = GgmlApi.BackendByName("CPU");
        var create = (delegate* unmanaged[Cdecl]<GgmlThreadpoolParams*, nint>)GgmlApi.BackendGetProcAddress(backend, "ggml_threadpool_new");
        var free = (delegate* unmanaged[Cdecl]<nint, void>)GgmlApi.BackendGetProcAddress(backend, "ggml_threadpool_free");
        if (create is null || free is null)
            throw new LlamaException("The CPU backend of the loaded llama.cpp libraries offers no thread pools.");
        GgmlThreadpoolParams parameters;
        GgmlApi.ThreadpoolParamsInit(&parameters, threads);
        parameters.Poll = (uint)poll;
        var threadpool = create(&parameters);
        return threadpool != 0
            ? new ThreadpoolHandle(threadpool, free)
            : throw new LlamaException($"llama.cpp could not start a pool of {threads} threads.");
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}
