using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine.Native;

/// <summary><c>llama_chat_message</c> (16 bytes): NUL-terminated UTF-8 texts, owned by the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaChatMessage
{
    public byte* Role;
    public byte* Content;
}

/// <summary><c>llama_perf_context_data</c> (48 bytes); filled only where the context was made with <c>no_perf</c> off.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaPerformance
{
    public double StartMilliseconds;
    public double LoadMilliseconds;
    public double PromptMilliseconds;
    public double DecodeMilliseconds;
    public int PromptTokens;
    public int DecodedTokens;

    /// <summary>How often a compute graph was used again instead of rebuilt.</summary>
    public int ReusedGraphs;
}

/// <summary><c>ggml_backend_dev_props</c> (56 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlDeviceProperties
{
    public byte* Name;
    public byte* Description;
    public nuint FreeMemory;
    public nuint TotalMemory;
    public BackendDeviceType Type;

    /// <summary>The PCI bus id ("0000:c1:00.0"), or NULL.</summary>
    public byte* DeviceId;
    public GgmlDeviceCapabilities Capabilities;
}

/// <summary><c>ggml_backend_dev_caps</c> (5 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GgmlDeviceCapabilities
{
    public bool Async;
    public bool HostBuffer;
    public bool BufferFromHostPointer;
    public bool Events;
    public bool MemoryMap;
}

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

/// <summary><c>ggml_backend_feature</c>: a name and its value; an array of them ends with a NULL name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlBackendFeature
{
    public byte* Name;
    public byte* Value;
}
