namespace Wattwise.LocalEngine;

/// <summary>
/// The cores that the engines of a process share: a step leases some before it computes, and gives them back. Thread-safe.
/// </summary>
/// <remarks>
/// First come, first served. An engine that computes alone gets all it wants; those that compute at the same time get a fair share each,
/// which costs less than taking turns with more threads. A step of few rows that would wait for one of many (a look-up behind a long
/// prompt) begins with one thread beside it; there is never more than one such guest. Engines that load at the same time leave each other a
/// core.
/// </remarks>
internal sealed class CoreBudget
{
    // A step of so many rows is long: others do not wait for its end.
    internal const int LongStepRows = 64;

    // An engine that computed so recently counts as computing, if it was not a single step: a look-up comes before an answer, not beside
    // it.
    private static readonly TimeSpan ActiveFor = TimeSpan.FromMilliseconds(10);

    // How soon somebody who waits sees that nobody wants the result any more.
    private static readonly TimeSpan AbortEvery = TimeSpan.FromMilliseconds(20);

    private readonly object _lock = new();
    private readonly CoreGovernor _governor;
    private readonly TimeProvider _timeProvider;
    private readonly LinkedList<CoreUser> _waiting = [];
    private readonly List<CoreUser> _active = [];
    private double _leasedSeconds;
    private double _lastLeased;
    private double _lastProcess = Environment.CpuUsage.TotalTime.TotalSeconds;
    private double _ownSeconds;
    private int _long;
    private int _loads;
    private bool _hasGuest;
    private bool _hasBegun;

    /// <param name="cores">The most cores.</param>
    /// <param name="governor">Says how many of them are free for us.</param>
    /// <param name="timeProvider">The clock.</param>
    public CoreBudget(int cores, CoreGovernor governor, TimeProvider timeProvider)
    {
        Cores = cores;
        _governor = governor;
        _timeProvider = timeProvider;
    }

    /// <summary>The budget of this process.</summary>
    public static CoreBudget Shared { get; } = Create();

    /// <summary>The most cores.</summary>
    public int Cores { get; }

    /// <summary>The cores that are leased now, without the guest.</summary>
    public int Leased { get; private set; }

    /// <summary>The cores that may be leased now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
                return _governor.Limit;
        }
    }

    /// <summary>An engine begins to load.</summary>
    public void BeginLoad()
    {
        lock (_lock)
            _loads++;
    }

    /// <summary>An engine has loaded, or failed to.</summary>
    public void EndLoad()
    {
        lock (_lock)
        {
            if (--_loads > 0)
                return;

            // Beside an engine that serves, what this load took counted as the work of others; that is over.
            if (_hasBegun)
                _governor.Forget();
            else
                _governor.Begin();
        }
    }

    /// <summary>Waits for cores.</summary>
    /// <param name="user">The engine.</param>
    /// <param name="wanted">The threads it would compute with.</param>
    /// <param name="isFixed">Whether it computes with exactly so many, as far as the machine has them.</param>
    /// <param name="rows">The rows of the step.</param>
    /// <param name="isGivenUp">Asked while it waits: whether nobody wants the result any more.</param>
    /// <param name="lease">What it got.</param>
    /// <returns>Whether it got anything; not if it was given up.</returns>
    public bool TryLease(CoreUser user, int wanted, bool isFixed, int rows, Func<bool> isGivenUp, out CoreLease lease)
    {
        lock (_lock)
        {
            if (!_hasBegun && !user.IsLoading)
            {
                _governor.Begin();
                _hasBegun = true;
            }

            if (_timeProvider.GetElapsedTime(user.LastSeen) > ActiveFor)
                user.Steps = 0;
            user.IsBusy = true;
            Touch(user);
            var wish = new Wish(wanted, isFixed, rows < LongStepRows);
            if (_waiting.Count == 0 && TryGrant(user, wish, rows, out lease))
            {
                user.Lease = lease;
                return true;
            }

            var node = user.Place;
            _waiting.AddLast(node);
            try
            {
                while (true)
                {
                    if (isGivenUp())
                    {
                        user.IsBusy = false;
                        lease = default;
                        return false;
                    }

                    if (node == _waiting.First ? TryGrant(user, wish, rows, out lease) : TryBeGuest(wish, out lease))
                    {
                        user.Lease = lease;
                        return true;
                    }

                    Monitor.Wait(_lock, AbortEvery);
                }
            }
            finally
            {
                _waiting.Remove(node);
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Gives cores back.</summary>
    /// <param name="user">The engine.</param>
    /// <param name="lease">What it had.</param>
    /// <param name="pace">How fast the step was; <see langword="null"/> if that says nothing.</param>
    public void Return(CoreUser user, in CoreLease lease, StepPace? pace)
    {
        lock (_lock)
        {
            _leasedSeconds += SecondsOf(lease);
            user.Lease = default;
            user.IsBusy = false;
            user.Steps++;
            Touch(user);
            if (lease.IsGuest)
                _hasGuest = false;
            else
                Leased -= lease.Cores;
            if (lease.IsLong)
                _long--;

            // Engines beside one another slow each other's steps down: that says nothing of other processes. A cut step does.
            if (pace is { } known && !user.IsLoading)
                _governor.StepEnded(_active.Count > 1 && !known.WasCut ? known with { Usual = 0, Before = 0 } : known);
            if (_waiting.Count > 0)
                Monitor.PulseAll(_lock);
        }
    }

    private static CoreBudget Create()
    {
        var cores = CpuCores.Available();
        CoreBudget? budget = null;
        var load = cores > 1 ? MachineLoad.TryOpen() : null;
        Func<double?>? read = load is null ? null : () => load.FreeCores(budget!.OwnSeconds());
        return budget = new(cores, new(cores, read, TimeProvider.System), TimeProvider.System);
    }

    /// <summary>The CPU seconds of steps. The process's other threads are others, as they take cores from the steps.</summary>
    private double OwnSeconds()
    {
        var leased = _leasedSeconds;
        foreach (var user in _active)
            leased += user.Lease.Threads > 0 ? SecondsOf(user.Lease) : 0;
        var process = Environment.CpuUsage.TotalTime.TotalSeconds;

        // A thread that waits for a core takes no CPU time, so the process's time is the better figure if it is the smaller one. Before the
        // first step for a request the process loads models.
        _ownSeconds += !_hasBegun ? process - _lastProcess : Math.Min(leased - _lastLeased, process - _lastProcess);
        (_lastLeased, _lastProcess) = (leased, process);
        return _ownSeconds;
    }

    private double SecondsOf(in CoreLease lease) => lease.Threads * _timeProvider.GetElapsedTime(lease.Started).TotalSeconds;

    private bool TryGrant(CoreUser user, in Wish wish, int rows, out CoreLease lease)
    {
        var limit = Math.Max(1, _governor.Limit - (user.IsLoading ? _loads - 1 : 0));
        var free = limit - Leased;
        var share = wish.IsFixed ? Math.Min(wish.Wanted, limit) : Math.Min(wish.Wanted, Math.Max(1, limit / _active.Count));
        if (free >= share || (!wish.IsFixed && free > 0) || Leased == 0)
        {
            var cores = Math.Min(share, Math.Max(free, 1));
            Leased += cores;
            var isLong = rows >= LongStepRows;
            _long += isLong ? 1 : 0;
            lease = new(wish.IsFixed
                ? wish.Wanted
                : cores, cores, _governor.TrialFrom, _governor.IsCalm, IsGuest: false, isLong, _timeProvider.GetTimestamp());
            return true;
        }

        return TryBeGuest(wish, out lease);
    }

    private bool TryBeGuest(in Wish wish, out CoreLease lease)
    {
        lease = default;
        if (_hasGuest || !wish.IsSmall || _long == 0 || wish.IsFixed)
            return false;
        _hasGuest = true;
        lease = new(1, 0, TrialFrom: 0, IsCalm: false, IsGuest: true, IsLong: false, _timeProvider.GetTimestamp());
        return true;
    }

    private void Touch(CoreUser user)
    {
        var now = _timeProvider.GetTimestamp();
        user.LastSeen = now;
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            if (!_active[i].IsBusy && (_active[i].Steps < 2 || _timeProvider.GetElapsedTime(_active[i].LastSeen, now) > ActiveFor))
                _active.RemoveAt(i);
        }

        if (!_active.Contains(user))
            _active.Add(user);
    }

    private readonly record struct Wish(int Wanted, bool IsFixed, bool IsSmall);
}
