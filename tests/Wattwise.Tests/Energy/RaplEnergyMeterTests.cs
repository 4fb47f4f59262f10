using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public sealed class RaplEnergyMeterTests : IDisposable
{
    private readonly PowercapFolder _powercap = new();

    public void Dispose() => _powercap.Dispose();

    [Fact]
    public void Packages_add_up_and_what_is_inside_or_around_them_is_not_added_twice()
    {
        _powercap.Add("intel-rapl:0", "package-0", 1_000_000).Add("intel-rapl:0:0", "core", 500_000).Add("intel-rapl:0:1", "dram", 0)
            .Add("intel-rapl:1", "package-1", 7_000_000).Add("intel-rapl:2", "psys", 9_000_000).Add(
                "intel-rapl-mmio:0", "package-0", 1_000_000);
        using var meter = Open();

        foreach (var zone in new[] { "intel-rapl:0", "intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:1", "intel-rapl:2",
            "intel-rapl-mmio:0" })
            _powercap.Set(zone, 10_000_000);

        Assert.Equal(EnergyEstimate.Measured(9 + 3), meter.ReadTotal());
        Assert.Equal("RAPL package-0 + package-1", meter.Description);
        Assert.Equal(EnergyMethod.Measured, meter.Method);
    }

    [Fact]
    public void A_counter_that_starts_again_at_zero_loses_nothing() =>
        Gen.Select(Gen.ULong[1_000, 1_000_000_000], Gen.Double[0, 0.999].Array[1, 20])
            .ForAll((range, steps) =>
            {
                using var powercap = new PowercapFolder();
                powercap.Add("intel-rapl:0", "package-0", range / 2, range);
                using var meter = RaplEnergyMeter.TryOpen(powercap.Path, new FakeTimeProvider(), out _)!;
                var counter = range / 2;
                ulong spent = 0;
                var latest = EnergyEstimate.Zero;
                foreach (var step in steps.Select(share => (ulong)(share * range)))
                {
                    spent += step;
                    counter = (counter + step) % range;
                    powercap.Set("intel-rapl:0", counter);
                    var now = meter.ReadTotal();
                    Assert.True(now.Joules >= latest.Joules);
                    latest = now;
                }

                Assert.Equal(spent / 1e6, latest.Joules, 1e-9);
            }, iter: 50);

    [Fact]
    public void Rounds_are_not_lost_while_nobody_reads()
    {
        var time = new FakeTimeProvider();
        _powercap.Add("intel-rapl:0", "package-0", 0, range: 60_000_000_000);
        using var meter = Open(time);

        // 900 W for five minutes: 270 kJ, four and a half rounds of the counter.
        for (var second = 1; second <= 300; second++)
        {
            _powercap.Set("intel-rapl:0", (ulong)second * 900_000_000 % 60_000_000_000);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(270_000, meter.ReadTotal().Joules, 1e-6);
    }

    [Fact]
    public void Without_counters_there_is_no_meter()
    {
        Assert.Null(RaplEnergyMeter.TryOpen(_powercap.Path, null, out _));
        Assert.Null(RaplEnergyMeter.TryOpen(Path.Combine(_powercap.Path, "missing"), null, out var whyNot));
        Assert.Equal("no RAPL on this machine", whyNot);
    }

    [Fact]
    public void One_package_that_cannot_be_read_makes_the_whole_unavailable()
    {
        _powercap.Add("intel-rapl:0", "package-0", 0).Add("intel-rapl:1", "package-1", 0);
        File.Delete(Path.Combine(_powercap.Path, "intel-rapl:1", "energy_uj"));

        Assert.Null(RaplEnergyMeter.TryOpen(_powercap.Path, null, out var whyNot));
        Assert.Equal("RAPL cannot be read", whyNot);
    }

    [Fact]
    public void A_reading_that_fails_for_a_moment_is_made_up_for_by_the_next()
    {
        _powercap.Add("intel-rapl:0", "package-0", 1_000_000);
        using var meter = Open();

        _powercap.Write("intel-rapl:0", "");
        Assert.Equal(EnergyEstimate.Zero, meter.ReadTotal());
        _powercap.Set("intel-rapl:0", 4_000_000);
        Assert.Equal(EnergyEstimate.Measured(3), meter.ReadTotal());
    }

    [Fact]
    public void Disposing_twice_is_harmless_and_keeps_the_total()
    {
        _powercap.Add("intel-rapl:0", "package-0", 0);
        var meter = Open();
        _powercap.Set("intel-rapl:0", 5_000_000);
        meter.ReadTotal();

        meter.Dispose();
        meter.Dispose();

        Assert.Equal(EnergyEstimate.Measured(5), meter.ReadTotal());
    }

    [Fact]
    public void Readings_side_by_side_count_everything_once()
    {
        _powercap.Add("intel-rapl:0", "package-0", 0);
        using var meter = Open();

        _powercap.Set("intel-rapl:0", 8_000_000);
        Parallel.For(0, 200, _ => meter.ReadTotal());

        Assert.Equal(EnergyEstimate.Measured(8), meter.ReadTotal());
    }

    private RaplEnergyMeter Open(FakeTimeProvider? time = null) =>
        RaplEnergyMeter.TryOpen(_powercap.Path, time ?? new FakeTimeProvider(), out _)!;
}
