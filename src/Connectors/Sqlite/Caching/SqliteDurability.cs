namespace Wattwise.Caching;

/// <summary>What is kept when a process or the machine dies.</summary>
/// <remarks>Under both, the file stays intact, and what a killed process (<c>kill -9</c>) had written is kept.</remarks>
public enum SqliteDurability
{
    /// <summary>What was written outlives a loss of power too: each commit is flushed to the disk (<c>PRAGMA synchronous = FULL</c>).
    /// Writers that come together share one flush, so only a caller that writes alone feels the disk's latency.</summary>
    PowerLoss,

    /// <summary>What was written outlives the process, not a loss of power: that takes the writes since the last checkpoint, at most about
    /// 16 MiB, and leaves the file as it was before them (<c>PRAGMA synchronous = NORMAL</c>).</summary>
    ProcessCrash,
}
