namespace Wattwise.LocalEngine;

/// <summary>
/// The engine threads of the process. When it ends, they must leave llama.cpp first: the exiting thread destroys what its code still uses,
/// and the process would end with a fault instead of its own exit code.
/// </summary>
internal static class RunningThreads
{
    // A call on a GPU cannot be interrupted, and a load reads what it has begun.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private static readonly Lock _lock = new();
    private static readonly HashSet<EngineThread> _running = [];

    static RunningThreads() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    public static void Add(EngineThread thread)
    {
        lock (_lock)
            _running.Add(thread);
    }

    public static void Remove(EngineThread thread)
    {
        lock (_lock)
            _running.Remove(thread);
    }

    private static void StopAll()
    {
        EngineThread[] running;
        lock (_lock)
            running = [.. _running.Where(thread => !thread.IsCurrent)];
        foreach (var thread in running)
            thread.Stop();
        Task.WaitAll([.. running.Select(thread => thread.Stopped)], MaxWait);
    }
}
