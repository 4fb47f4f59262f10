namespace Wattwise.LocalEngine;

/// <summary>
/// How the contexts of one engine get threads: from the budget of the process, or, beside a GPU, a number of their own. Only for the engine
/// thread.
/// </summary>
internal sealed class EngineThreads : IDisposable
{
    private readonly int? _fixedDecode;
    private readonly int? _fixedBatch;

    /// <param name="options">The numbers of threads that are fixed.</param>
    /// <param name="isOnGpu">Whether a GPU computes: the threads only feed it.</param>
    /// <param name="budget">What the engines of the process share.</param>
    public EngineThreads(LlamaEngineOptions options, bool isOnGpu, CoreBudget budget)
    {
        Budget = budget;
        IsOnGpu = isOnGpu;

        // Attention over a long context is summed up in as many parts as there are threads, so its last bits depend on their number.
        var all = options.Deterministic || isOnGpu ? budget.Cores : (int?)null;
        _fixedDecode = options.Threads ?? all;
        _fixedBatch = options.BatchThreads ?? options.Threads ?? all;
    }

    /// <summary>What the engines of the process share.</summary>
    public CoreBudget Budget { get; }

    /// <summary>Whether a GPU computes, so that the budget is not asked.</summary>
    public bool IsOnGpu { get; }

    /// <summary>This engine in the eyes of the budget.</summary>
    public CoreUser User { get; } = new();

    public ThreadPools Pools { get; } = new();

    /// <summary>The threads of the last step; 0 before the first.</summary>
    public int Last { get; set; }

    /// <summary>The threads of each step of so many rows; <see langword="null"/> if the number follows the load.</summary>
    public int? Fixed(int rows) => rows == 1 ? _fixedDecode : _fixedBatch;

    public void Dispose() => Pools.Dispose();
}
