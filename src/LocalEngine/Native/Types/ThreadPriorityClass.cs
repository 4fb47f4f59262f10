namespace Wattwise.LocalEngine.Native;

/// <summary><c>ggml_sched_priority</c>.</summary>
internal enum ThreadPriorityClass
{
    Low = -1,
    Normal = 0,
    Medium = 1,
    High = 2,
    RealTime = 3,
}
