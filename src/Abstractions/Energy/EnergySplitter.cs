using System.Runtime.CompilerServices;

namespace Wattwise.Accounting;

/// <summary>Divides what one meter sees among the measurements that run on it. One for each meter; thread-safe.</summary>
internal sealed class EnergySplitter
{
    private static readonly ConditionalWeakTable<IEnergyMeter, EnergySplitter> Splitters = [];

    private readonly Lock _lock = new();
    private readonly IEnergyMeter _meter;
    private readonly List<EnergyShare> _running = [];
    private EnergyEstimate? _latest;

    private EnergySplitter(IEnergyMeter meter) => _meter = meter;

    public static EnergySplitter Of(IEnergyMeter meter) => Splitters.GetValue(meter, static meter => new EnergySplitter(meter));

    public EnergyShare Start(MeasuredWork work)
    {
        lock (_lock)
        {
            var isKnown = Divide();
            var share = new EnergyShare(work) { Energy = isKnown ? EnergyEstimate.Zero with { Method = _meter.Method } : null };
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
        _latest = now;

        // Both readings come from one monotonic series of bounds, so bounds subtract pairwise, not crosswise. A counter that fell began anew.
        var spent = new EnergyEstimate(now.Joules - before.Joules, now.Low - before.Low, now.High - before.High, _meter.Method);
        if (!spent.IsAmount || spent.High == 0)
            return true;

        var own = _running.Count(share => share.Work == MeasuredWork.Own);
        var others = own > 0 ? 0 : _running.Count(share => share.Work == MeasuredWork.Others);
        foreach (var share in _running)
        {
            var sharers = share.Work switch { MeasuredWork.Own => own, MeasuredWork.Others => others, _ => own + others == 0 ? 1 : 0 };
            if (sharers > 0)
                share.Energy += spent * (1.0 / sharers);
        }

        return true;
    }
}
