using CsCheck;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Abstractions.Tests.Energy;

public sealed class IdleEnergyTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Idle_power_beside_the_readings_falls_in_equal_parts_on_the_works_that_run_at_the_same_time()
    {
        var meter = new Meter { UnseenIdlePower = new IdlePower(8, 4, 16) };
        EnergySplitter.Of(meter, _clock);
        var first = EnergyMeasurement.Start(meter);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = EnergyMeasurement.Start(meter);
        _clock.Advance(TimeSpan.FromSeconds(2));
        first.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(3));
        second.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(100));

        // 8 W: one second alone, two seconds by halves, three seconds alone.
        Assert.Equal(new EnergyEstimate(8 + 8, 4 + 4, 16 + 16, EnergyMethod.Modelled), first.Split()!.Value.Idle);
        Assert.Equal(8 + 24, second.Split()!.Value.Idle!.Value.Joules);
    }

    [Fact]
    public void Counters_of_whole_hardware_hold_the_power_that_they_showed_while_nothing_ran()
    {
        var meter = new Meter { HoldsIdlePower = true };
        EnergySplitter.Of(meter, _clock);
        using (EnergyMeasurement.Start(meter))
            Pass(meter, seconds: 1, watts: 100);
        Pass(meter, seconds: 10, watts: 40);

        using var work = EnergyMeasurement.Start(meter);
        Pass(meter, seconds: 2, watts: 100);

        Assert.Equal(new MeasuredEnergy(EnergyEstimate.Measured(120), EnergyEstimate.Measured(80)), work.Split());
        Assert.Equal(200, work.Elapsed()!.Value.Joules);
    }

    [Fact]
    public void Idle_power_that_was_never_seen_is_unknown_and_nothing_is_taken_off()
    {
        var meter = new Meter { HoldsIdlePower = true };
        EnergySplitter.Of(meter, _clock);
        using var work = EnergyMeasurement.Start(meter);
        Pass(meter, seconds: 60, watts: 100);

        Assert.Equal(new MeasuredEnergy(EnergyEstimate.Measured(6000), null), work.Split());
    }

    [Fact]
    public void A_pause_too_short_for_hardware_to_rest_says_nothing_of_idle_power()
    {
        var meter = new Meter { HoldsIdlePower = true };
        EnergySplitter.Of(meter, _clock);
        for (var i = 0; i < 10; i++)
        {
            using var work = EnergyMeasurement.Start(meter);
            Assert.Null(work.Split()!.Value.Idle);
            Pass(meter, seconds: 1, watts: 100);
            work.Dispose();
            Pass(meter, seconds: 4, watts: 90);
        }
    }

    [Fact]
    public void Active_and_idle_energy_of_all_works_together_are_what_the_counters_saw() =>
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 20], Gen.Double[0, 200]).List[1, 60].ForAll(steps =>
        {
            var meter = new Meter { HoldsIdlePower = true };
            var clock = new FakeTimeProvider();
            EnergySplitter.Of(meter, clock);
            var (ended, running, busy) = (0.0, new List<EnergyMeasurement>(), 0.0);
            using (EnergyMeasurement.StartIdle(meter))
            {
                foreach (var (step, seconds, watts) in steps)
                {
                    if (step == 0)
                    {
                        running.Add(EnergyMeasurement.Start(meter));
                    }
                    else if (step == 1 && running.Count > 0)
                    {
                        running[0].Dispose();
                        ended += Total(running[0]);
                        running.RemoveAt(0);
                    }

                    meter.Joules += seconds * watts;
                    clock.Advance(TimeSpan.FromSeconds(seconds));
                    busy += running.Count > 0 ? seconds * watts : 0;
                }

                var total = ended + running.Sum(Total);
                foreach (var measurement in running)
                    measurement.Dispose();
                Assert.Equal(busy, total, 1e-6 * (1 + busy));
            }

            static double Total(EnergyMeasurement measurement) =>
                measurement.Split() is { } split ? split.Active.Joules + (split.Idle?.Joules ?? 0) : 0;
        });

    [Fact]
    public void Idle_energy_travels_on_the_usage_beside_the_energy_and_adds_up()
    {
        var sum = new UsageDetails();
        for (var i = 0; i < 2; i++)
        {
            var usage = new UsageDetails();
            usage.SetEnergy(EnergyEstimate.Measured(3));
            usage.SetIdleEnergy(new EnergyEstimate(2, 1, 4, EnergyMethod.Modelled));
            sum.Add(usage);
        }

        Assert.Equal(
            (EnergyEstimate.Measured(6), new EnergyEstimate(4, 2, 8, EnergyMethod.Modelled)),
            (sum.GetEnergy()!.Value, sum.GetIdleEnergy()!.Value));
        Assert.Null(new UsageDetails().GetIdleEnergy());
    }

    private void Pass(Meter meter, double seconds, double watts)
    {
        meter.Joules += seconds * watts;
        _clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private sealed class Meter : IEnergyMeter
    {
        public double Joules { get; set; }

        public EnergyMethod Method => EnergyMethod.Measured;

        public string Description => "by hand";

        public bool HoldsIdlePower { get; init; }

        public IdlePower? UnseenIdlePower { get; init; }

        public EnergyEstimate ReadTotal() => EnergyEstimate.Measured(Joules);
    }
}
