using Wattwise.Accounting;

namespace Wattwise.Abstractions.Tests.Energy;

public class EnergyMeasurementTests
{
    private readonly HandMeter _meter = new();

    [Fact]
    public void A_measurement_alone_is_given_all_that_the_meter_saw()
    {
        using var measurement = EnergyMeasurement.Start(_meter);
        _meter.Joules += 5;

        Assert.Equal(5, measurement.Elapsed()!.Value.Joules);
    }

    [Fact]
    public void Measurements_side_by_side_share_what_the_meter_saw_while_both_ran()
    {
        var first = EnergyMeasurement.Start(_meter);
        _meter.Joules += 1;
        var second = EnergyMeasurement.Start(_meter);
        _meter.Joules += 4;
        first.Dispose();
        _meter.Joules += 8;
        second.Dispose();
        _meter.Joules += 16;

        Assert.Equal((1 + 2, 2 + 8), (first.Elapsed()!.Value.Joules, second.Elapsed()!.Value.Joules));
    }

    [Fact]
    public void A_measurement_around_the_work_of_others_takes_nothing_from_those_who_measure_themselves()
    {
        using var around = EnergyMeasurement.StartAround(_meter);
        _meter.Joules += 1;
        var own = EnergyMeasurement.Start(_meter);
        _meter.Joules += 4;
        own.Dispose();
        _meter.Joules += 2;

        Assert.Equal((3, 4), (around.Elapsed()!.Value.Joules, own.Elapsed()!.Value.Joules));
    }

    [Fact]
    public void The_baseline_is_what_is_spent_on_no_work()
    {
        using var idle = EnergyMeasurement.StartIdle(_meter);
        _meter.Joules += 1;
        using (EnergyMeasurement.Start(_meter))
            _meter.Joules += 4;
        _meter.Joules += 2;

        Assert.Equal(3, idle.Elapsed()!.Value.Joules);
    }

    [Fact]
    public void Random_measurements_never_add_up_to_more_than_the_meter_saw()
    {
        var random = new Random(7);
        var running = new List<EnergyMeasurement>();
        var sum = 0.0;
        for (var step = 0; step < 10_000; step++)
        {
            _meter.Joules += random.NextDouble();
            if (random.Next(2) == 0)
            {
                running.Add(random.Next(2) == 0 ? EnergyMeasurement.Start(_meter) : EnergyMeasurement.StartAround(_meter));
            }
            else if (running.Count > 0)
            {
                var index = random.Next(running.Count);
                running[index].Dispose();
                sum += running[index].Elapsed()!.Value.Joules;
                running.RemoveAt(index);
            }
        }

        Assert.True(sum <= _meter.Joules, $"The meter saw {_meter.Joules} J, the measurements {sum} J.");
        running.ForEach(measurement => measurement.Dispose());
    }

    [Fact]
    public void A_reading_that_cannot_be_leaves_the_energy_unknown()
    {
        using var measurement = EnergyMeasurement.Start(_meter);
        _meter.Joules = double.NaN;

        Assert.Null(measurement.Elapsed());
    }

    [Fact]
    public void A_counter_that_began_anew_counts_nothing_for_that_moment()
    {
        _meter.Joules = 100;
        using var measurement = EnergyMeasurement.Start(_meter);
        _meter.Joules = 3;
        _ = measurement.Elapsed();
        _meter.Joules = 4;

        Assert.Equal(1, measurement.Elapsed()!.Value.Joules);
    }

    private sealed class HandMeter : IEnergyMeter
    {
        public double Joules { get; set; }

        public EnergyMethod Method => EnergyMethod.Measured;

        public string Description => "by hand";

        public EnergyEstimate ReadTotal() => new(Joules, Joules, Joules, EnergyMethod.Measured);
    }
}
