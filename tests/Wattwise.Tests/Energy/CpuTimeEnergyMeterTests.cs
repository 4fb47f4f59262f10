using CsCheck;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public class CpuTimeEnergyMeterTests
{
    private static readonly CpuPowerModel Power = new(4, 2, 10, "test");

    [Fact]
    public void CPU_time_times_watts_is_energy_from_the_start_of_the_meter()
    {
        var cpu = TimeSpan.FromHours(1);
        var meter = new CpuTimeEnergyMeter(Power, () => cpu);

        Assert.Equal(0, meter.ReadTotal().Joules);
        cpu += TimeSpan.FromSeconds(3);

        Assert.Equal(EnergyEstimate.Modelled(12, 6, 30), meter.ReadTotal());
        Assert.Contains("4 W", meter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_bound_grows_monotonically_even_where_the_clock_steps_back() => Gen.Long[-1000, 10_000].Array[1, 50].ForAll(steps =>
    {
        long ticks = 0;
        var meter = new CpuTimeEnergyMeter(Power, () => TimeSpan.FromTicks(ticks));
        var latest = EnergyEstimate.Zero;
        foreach (var step in steps)
        {
            ticks += step;
            var now = meter.ReadTotal();
            Assert.True(now.Joules >= latest.Joules && now.Low >= latest.Low && now.High >= latest.High);
            latest = now;
        }
    });

    [Fact]
    public void Real_work_of_this_process_takes_energy()
    {
        var meter = new CpuTimeEnergyMeter(Power);
        var measurement = EnergyMeasurement.Start(meter);

        var used = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - used < TimeSpan.FromMilliseconds(20))
            Thread.SpinWait(1000);

        Assert.True(measurement.Elapsed()!.Value.Joules >= 0.019 * Power.Watts);
    }

    [Fact]
    public void A_reading_allocates_nothing()
    {
        var meter = new CpuTimeEnergyMeter(Power);
        meter.ReadTotal();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            meter.ReadTotal();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_impossible_power_model_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CpuTimeEnergyMeter(new CpuPowerModel(1, 2, 3, "x")));
        Assert.Throws<ArgumentException>(() => new CpuTimeEnergyMeter(new CpuPowerModel(double.NaN, 1, 2, "x")));
        Assert.Throws<ArgumentException>(() => new CpuTimeEnergyMeter(new CpuPowerModel(1, -1, 2, "x")));
    }
}
