namespace Wattwise.Deferral;

/// <summary>Tells which jobs nobody holds, by what was seen of them before. Used by one step at a time.</summary>
internal sealed class JobLeases(Guid own, TimeSpan duration, TimeProvider clock)
{
    private readonly Dictionary<Guid, (long Version, long Since)> _seen = [];

    /// <summary>True if a job that has not ended may be begun.</summary>
    public bool IsFree(DeferredJobEntry job)
    {
        if (job.State == DeferredJobState.Waiting || job.Owner == own)
        {
            _seen.Remove(job.Id);
            return true;
        }

        if (!_seen.TryGetValue(job.Id, out var seen) || seen.Version != job.Version)
        {
            // Those that ended meanwhile are not listed any more.
            if (_seen.Count >= 10_000)
                _seen.Clear();
            _seen[job.Id] = (job.Version, clock.GetTimestamp());
            return false;
        }

        return clock.GetElapsedTime(seen.Since) >= duration;
    }
}
