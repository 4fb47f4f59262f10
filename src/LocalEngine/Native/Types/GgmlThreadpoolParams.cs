using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_threadpool_params</c> (528 bytes). Fill with <see cref="GgmlApi.ThreadpoolParamsInit"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlThreadpoolParams
{
    public fixed byte CpuMask[512];
    public int Threads;
    public ThreadPriorityClass Priority;

    /// <summary>0 sleeps between graphs, 100 spins.</summary>
    public uint Poll;
    public bool StrictCpu;
    public bool Paused;
}
