namespace Wattwise.Deferral;

/// <summary>The jobs that wait, and when each begins: in the window that the policy chose, unless a deadline needs the slots before.
/// Thread-safe.</summary>
/// <remarks>
/// A job begins before its time is up only if all that wait can still be done in time afterwards, by <see cref="LatestStarts"/>. So each
/// job that was reserved keeps its deadline as long as calls take no longer than was estimated, whatever forecasts and policy say.
/// </remarks>
internal sealed class JobSchedule(
    StartPlanner planner, CallDurations durations, ForecastFeed feed, DeferredChatJobsOptions options, TimeProvider clock)
{
    private static readonly Comparer<WaitingJob> LastFirst = Comparer<WaitingJob>.Create(static (left, right) =>
        right.DoneBy.CompareTo(left.DoneBy) is not 0 and var order ? order : right.Entry.Id.CompareTo(left.Entry.Id));

    private readonly Lock _lock = new();
    private readonly int _slots = options.MaxConcurrency;
    private readonly List<WaitingJob> _waiting = [];
    private readonly Dictionary<Guid, WaitingJob> _byId = [];
    private readonly Dictionary<Guid, DateTimeOffset> _runningUntil = [];

    /// <summary>How many calls run.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _runningUntil.Count;
        }
    }

    /// <summary>How far ahead the last deadline is; <see langword="null"/> if nothing waits.</summary>
    public TimeSpan? Horizon(DateTimeOffset now)
    {
        lock (_lock)
            return _waiting.Count > 0 ? _waiting[0].DoneBy - now : null;
    }

    /// <summary>Keeps room for a new job, if its deadline and those of all others can be kept.</summary>
    public bool TryReserve(DeferredJobEntry entry, DateTimeOffset now)
    {
        lock (_lock)
        {
            var job = Insert(entry);
            if (Place(now, freeAt: null))
                return true;
            Remove(job);
            return false;
        }
    }

    /// <summary>How long such a job may take, with the margin.</summary>
    public TimeSpan NeededFor(string? model) => planner.Lead(durations.Of(model));

    /// <summary>Takes in a job that is in the store, with or without room for it.</summary>
    public void Put(DeferredJobEntry entry)
    {
        lock (_lock)
        {
            if (_runningUntil.ContainsKey(entry.Id))
                return;
            if (!_byId.TryGetValue(entry.Id, out var job))
                job = Insert(entry);
            (job.Entry, job.IsStored) = (entry, true);
        }
    }

    /// <summary>Forgets a job that does not wait any more.</summary>
    public void Remove(Guid id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var job))
                Remove(job);
        }
    }

    /// <summary>The ids of all that is known to be in the store and waits.</summary>
    public HashSet<Guid> StoredIds()
    {
        lock (_lock)
            return [.. _waiting.Where(job => job.IsStored).Select(job => job.Entry.Id)];
    }

    /// <summary>When a job begins, as planned now; <see langword="null"/> if it is not planned.</summary>
    public DateTimeOffset? PlannedStart(Guid id)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(id, out var job) && job.Plan is { } plan
                ? plan.Start < job.LatestStart ? plan.Start : job.LatestStart
                : null;
        }
    }

    /// <summary>True if a job has a slot.</summary>
    public bool IsRunning(Guid id)
    {
        lock (_lock)
            return _runningUntil.ContainsKey(id);
    }

    /// <summary>Frees the slot of a job.</summary>
    public void End(Guid id)
    {
        lock (_lock)
            _runningUntil.Remove(id);
    }

    /// <summary>Gives slots to the jobs that begin now.</summary>
    public IReadOnlyList<JobStart> TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return [];

            var begun = clock.GetTimestamp();
            Replan(now);
            List<JobStart>? starts = null;
            while (_runningUntil.Count < _slots && Next(now) is var (job, reason))
            {
                Remove(job);
                _runningUntil[job.Entry.Id] = now + job.Duration.Longest;
                (starts ??= []).Add(new(job.Entry, reason, clock.GetElapsedTime(begun)));
            }

            if (starts is not null)
                Place(now, freeAt: null);
            return starts ?? (IReadOnlyList<JobStart>)[];
        }
    }

    /// <summary>How long nothing begins, if nothing else happens.</summary>
    public TimeSpan Idle(DateTimeOffset now, TimeSpan longest)
    {
        lock (_lock)
        {
            var next = now + longest;
            if (_runningUntil.Count == _slots)
                return longest;
            foreach (var job in _waiting)
            {
                next = Earlier(next, job.LatestStart);
                if (job.Plan is { } plan && Later(plan.Start, Pause(job, now)) is var start && start > now)
                    next = Earlier(next, start);
            }

            // A timer counts whole milliseconds.
            return next <= now ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(Math.Ceiling((next - now).TotalMilliseconds));
        }
    }

    private (WaitingJob Job, string Reason)? Next(DateTimeOffset now)
    {
        Place(now, freeAt: null);
        WaitingJob? pressing = null;
        foreach (var job in _waiting)
        {
            if (job.IsStored && job.LatestStart <= now && (pressing is null || job.LatestStart < pressing.LatestStart))
                pressing = job;
        }

        if (pressing is not null)
        {
            var isPlanned = pressing.Plan is { } plan && plan.Start <= now;
            return (pressing, isPlanned ? pressing.Plan!.Value.Reason : DeferralReasons.LatestStart);
        }

        // The nearest deadline first.
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var job = _waiting[i];
            if (job.IsStored && job.Plan is { } plan && plan.Start <= now && Pause(job, now) <= now && IsSafe(job, now))
                return (job, plan.Reason);
        }

        return null;
    }

    /// <summary>Whether all others can be done in time if a job takes a slot now.</summary>
    private bool IsSafe(WaitingJob candidate, DateTimeOffset now)
    {
        var at = _waiting.BinarySearch(candidate, LastFirst);
        _waiting.RemoveAt(at);
        try
        {
            return Place(now, now + candidate.Duration.Longest);
        }
        finally
        {
            _waiting.Insert(at, candidate);
        }
    }

    private void Replan(DateTimeOffset now)
    {
        var known = new Dictionary<string, DurationEstimate>(StringComparer.Ordinal);
        var (forecast, isSettled) = (feed.Latest, feed.IsSettled);
        foreach (var job in _waiting)
        {
            if (!known.TryGetValue(job.Entry.ModelId ?? "", out var duration))
                known[job.Entry.ModelId ?? ""] = duration = durations.Of(job.Entry.ModelId);
            job.Duration = duration;
            if (isSettled && (job.Plan is null || !ReferenceEquals(job.PlannedWith, forecast)))
                (job.Plan, job.PlannedWith) = (planner.Plan(now, job.DoneBy - duration.Longest, duration, forecast), forecast);
        }
    }

    /// <summary>Sets the latest starts.</summary>
    /// <param name="now">The time.</param>
    /// <param name="freeAt">When one more slot than those that run is free; <see langword="null"/> for none: latest starts are left as they
    /// are otherwise.</param>
    private bool Place(DateTimeOffset now, DateTimeOffset? freeAt)
    {
        Span<long> free = stackalloc long[_slots];
        free.Fill(now.UtcTicks);
        var used = 0;
        foreach (var until in _runningUntil.Values)
            free[used++] = Math.Max(now.UtcTicks, until.UtcTicks);
        if (freeAt is { } busy)
            free[used] = busy.UtcTicks;
        free.Sort();

        var work = new (long End, long Duration)[_waiting.Count];
        for (var i = 0; i < work.Length; i++)
            work[i] = (_waiting[i].DoneBy.UtcTicks, _waiting[i].Duration.Longest.Ticks);
        var starts = new long[work.Length];
        var isPossible = LatestStarts.Place(work, free, starts);
        if (freeAt is null)
        {
            for (var i = 0; i < work.Length; i++)
                _waiting[i].LatestStart = new(Math.Max(0, starts[i]), TimeSpan.Zero);
        }

        return isPossible;
    }

    private WaitingJob Insert(DeferredJobEntry entry)
    {
        var job = new WaitingJob(entry, DoneByOf(entry)) { Duration = durations.Of(entry.ModelId) };
        job.LatestStart = job.DoneBy - job.Duration.Longest;
        var at = _waiting.BinarySearch(job, LastFirst);
        _waiting.Insert(at < 0 ? ~at : at, job);
        _byId[entry.Id] = job;
        return job;
    }

    private void Remove(WaitingJob job)
    {
        _waiting.RemoveAt(_waiting.BinarySearch(job, LastFirst));
        _byId.Remove(job.Entry.Id);
    }

    // A deadline at the beginning of time leaves no margin to take off.
    private DateTimeOffset DoneByOf(DeferredJobEntry entry) =>
        entry.CompleteBy.UtcTicks > options.SafetyMargin.Ticks + TimeSpan.TicksPerDay
            ? entry.CompleteBy - options.SafetyMargin
            : entry.CompleteBy;

    // A clock that was set back leaves a pause further ahead than any pause is long: it is over.
    private static DateTimeOffset Pause(WaitingJob job, DateTimeOffset now) =>
        job.Entry.NotBefore - now > RetryPause.Longest ? now : job.Entry.NotBefore;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
