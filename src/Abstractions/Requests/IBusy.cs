namespace Wattwise;

/// <summary>Marks an exception of a model that takes no more requests just now: no work was done, and trying again later is safe.</summary>
public interface IBusy
{
    /// <summary>When there may be room again; zero where unknown.</summary>
    TimeSpan RetryAfter { get; }
}
