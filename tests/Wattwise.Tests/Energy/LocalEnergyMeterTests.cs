using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public class LocalEnergyMeterTests
{
    [Fact]
    public void A_readable_counter_is_preferred()
    {
        using var powercap = new PowercapFolder().Add("intel-rapl:0", "package-0", 0);

        var meter = LocalEnergyMeter.Create(powercap.Path, "/proc/cpuinfo", null);
        using var rapl = Assert.IsType<RaplEnergyMeter>(meter);
    }

    [Fact]
    public void Without_counters_CPU_time_is_modelled_and_the_description_says_why()
    {
        using var powercap = new PowercapFolder();

        var meter = LocalEnergyMeter.Create(powercap.Path, "/proc/cpuinfo", null);

        Assert.Equal(EnergyMethod.Modelled, meter.Method);
        Assert.Contains("CPU time", meter.Description, StringComparison.Ordinal);
        Assert.Contains("no RAPL", meter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void This_machine_has_a_meter_whose_figures_grow()
    {
        var meter = LocalEnergyMeter.Create();
        using var _ = meter as IDisposable;

        var first = meter.ReadTotal();
        var second = meter.ReadTotal();

        Assert.True(second.Low >= first.Low && second.Joules >= first.Joules && second.High >= first.High);
    }
}
