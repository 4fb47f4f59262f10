using System.Runtime.CompilerServices;

namespace Wattwise.Accounting;

/// <summary>Divides what one meter sees among the measurements that run on it. One for each meter; thread-safe.</summary>
internal sealed class EnergySplitter
{
    private static readonly ConditionalWeakTable<IEnergyMeter, EnergySplitter> Splitters = [];

    private readonly Lock _lock = new();
    private readonly IEnergyMeter _meter;
    private readonly List<EnergyShare> _running = [];
    private readonly TimeProvider _clock;
    private readonly IdleBaseline _baseline = new();
    private EnergyEstimate? _latest;
    private long _latestAt;

    private EnergySplitter(IEnergyMeter meter, TimeProvider clock) => (_meter, _clock) = (meter, clock);

    /// <summary>The one of a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="clock">Times idle power, if this is the first look at the meter; <see langword="null"/> for the system's.</param>
    public static EnergySplitter Of(IEnergyMeter meter, TimeProvider? clock = null) =>
        Splitters.GetValue(meter, meter => new EnergySplitter(meter, clock ?? TimeProvider.System));

    public EnergyShare Start(MeasuredWork work)
    {
        lock (_lock)
        {
            var isKnown = Divide();
            var share = new EnergyShare(work)
            {
                Energy = isKnown ? EnergyEstimate.Zero with { Method = _meter.Method } : null,
                Idle = IsIdleKnown ? EnergyEstimate.Zero : null,
            };
            _running.Add(share);
            return share;
        }
    }

    public EnergyEstimate? Read(EnergyShare share)
    {
        lock (_lock)
        {
            if (_running.Contains(share))
                Divide();
            return share.Energy;
        }
    }

    public MeasuredEnergy? ReadSplit(EnergyShare share)
    {
        lock (_lock)
        {
            if (_running.Contains(share))
                Divide();
            return share.Split;
        }
    }

    public void End(EnergyShare share)
    {
        lock (_lock)
        {
            if (!_running.Contains(share))
                return;
            try
            {
                Divide();
            }
            finally
            {
                _running.Remove(share);
            }
        }
    }

    // What the readings hold of idle power is known once it was seen; it is taken in only between works, so that no work knows it half.
    private bool IsIdleKnown => _meter.HoldsIdlePower ? _baseline.Watts is not null : _meter.UnseenIdlePower is not null;

    /// <summary>Gives out what was spent since the last reading.</summary>
    /// <returns>False if the meter gave a reading that cannot be: what is running stays unknown then.</returns>
    private bool Divide()
    {
        var now = _meter.ReadTotal();
        if (!now.IsAmount)
        {
            _latest = null;
            foreach (var share in _running)
                share.Energy = null;
            return false;
        }

        var before = _latest ?? now;
        var at = _clock.GetTimestamp();
        var seconds = _latest is null ? 0 : _clock.GetElapsedTime(_latestAt, at).TotalSeconds;
        (_latest, _latestAt) = (now, at);

        // Both readings come from one monotonic series of bounds, so bounds subtract pairwise, not crosswise. A counter that fell began
        // anew.
        var spent = new EnergyEstimate(now.Joules - before.Joules, now.Low - before.Low, now.High - before.High, _meter.Method);
        if (!spent.IsAmount)
            return true;

        var own = _running.Count(share => share.Work == MeasuredWork.Own);
        var others = own > 0 ? 0 : _running.Count(share => share.Work == MeasuredWork.Others);
        if (_meter.HoldsIdlePower)
            _baseline.Add(spent.Joules, seconds, isWorking: own + others > 0);
        var within = Math.Min(spent.Joules, (_baseline.Watts ?? 0) * seconds);
        var idle = new EnergyEstimate(within, within, within, _meter.Method);
        if (_meter.UnseenIdlePower is { } unseen && seconds > 0)
            idle += unseen.Over(seconds);
        foreach (var share in _running)
        {
            var sharers = share.Work switch
            {
                MeasuredWork.Own => own,
                MeasuredWork.Others => others,
                MeasuredWork.All => 1,
                _ => own + others == 0 ? 1 : 0,
            };
            if (sharers == 0)
                continue;
            share.Energy += spent * (1.0 / sharers);
            if (share.Idle is null || share.Work is not (MeasuredWork.Own or MeasuredWork.Others))
                continue;
            share.Idle += idle * (1.0 / sharers);
            share.IdleWithin += within / sharers;
        }

        return true;
    }
}
