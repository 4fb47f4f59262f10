using Wattwise.Accounting;

namespace Wattwise.LocalEngine;

/// <summary>Shares what the meter saw out over the sequences that ran: each step's time by rows, the joules by those times.</summary>
/// <remarks>
/// The meter is read when work begins and when a sequence ends, not at each step: GPU counters move only some times a second.
/// </remarks>
internal sealed class StepEnergy(IEnergyMeter? meter, EngineCounters counters, TimeProvider clock) : IDisposable
{
    private EnergyMeasurement _measurement;
    private bool _isBusy;
    private long _stepStarted;

    /// <summary>Work begins: what was spent since it ended last was spent on nothing.</summary>
    public void BeginWork()
    {
        if (meter is null || _isBusy)
            return;
        _isBusy = true;
        if (End() is { } idle)
            counters.AddIdle(idle);
        _measurement = EnergyMeasurement.Start(meter);
    }

    /// <summary>Nothing runs any more.</summary>
    public void EndWork(List<ActiveSequence> sequences)
    {
        if (meter is null || !_isBusy)
            return;
        Settle(sequences);
        _isBusy = false;
        End();
        _measurement = EnergyMeasurement.StartIdle(meter);
    }

    /// <summary>Ends the measurement, which would take its share of what others do.</summary>
    public void Dispose() => End();

    public void BeginStep() => _stepStarted = clock.GetTimestamp();

    /// <summary>Notes a step's time against the sequences that had rows in it.</summary>
    public void EndStep(List<ActiveSequence> sequences, int rows)
    {
        if (meter is null || rows == 0)
            return;
        var seconds = clock.GetElapsedTime(_stepStarted).TotalSeconds;
        foreach (var sequence in sequences)
        {
            sequence.Share += seconds * sequence.Rows / rows;
            sequence.WastedShare += seconds * sequence.WastedRows / rows;
        }
    }

    /// <summary>Shares out what was spent since the last time.</summary>
    public void Settle(List<ActiveSequence> sequences)
    {
        if (meter is null || !_isBusy)
            return;
        var measured = End();
        var split = _measurement.Split();
        _measurement = EnergyMeasurement.Start(meter);
        if (measured is not { } seen || split is not var (spent, idle))
            return;
        counters.AddBusy(seen);
        var total = sequences.Sum(sequence => sequence.Share);
        foreach (var sequence in sequences)
        {
            var part = total > 0 ? sequence.Share / total : 1.0 / sequences.Count;
            sequence.Energy = (sequence.Energy ?? EnergyEstimate.Zero) + (spent * part);
            if (idle is { } known)
                sequence.Idle = (sequence.Idle ?? EnergyEstimate.Zero) + (known * part);
            if (sequence.Speculation is not null)
            {
                var wasted = spent * (total > 0 ? sequence.WastedShare / total : 0);
                sequence.WastedEnergy = (sequence.WastedEnergy ?? EnergyEstimate.Zero) + wasted;
                counters.AddWasted(wasted);
            }

            (sequence.Share, sequence.WastedShare) = (0, 0);
        }
    }

    // The last reading of one measurement is its result: what would be spent between two readings would be nobody's.
    private EnergyEstimate? End()
    {
        _measurement.Dispose();
        return _measurement.Elapsed();
    }
}
