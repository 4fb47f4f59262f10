using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public class EnergyMeterFactoryTests
{
    [Fact]
    public void A_readable_counter_is_preferred()
    {
        using var powercap = new PowercapFolder().Add("intel-rapl:0", "package-0", 0);

        var meter = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null);
        using var rapl = Assert.IsType<RaplEnergyMeter>(meter);
    }

    [Fact]
    public void Without_counters_CPU_time_is_modelled_and_the_description_says_why()
    {
        using var powercap = new PowercapFolder();

        var meter = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null);

        Assert.Equal(EnergyMethod.Modelled, meter.Method);
        Assert.Contains("CPU time", meter.Description, StringComparison.Ordinal);
        Assert.Contains("no RAPL", meter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_power_model_of_the_apps_own_is_used_for_CPU_time()
    {
        using var powercap = new PowercapFolder();

        var meter = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null, cpuPower: new CpuPowerModel(7, 5, 9, "own measurement"));

        Assert.Contains("7 W", meter.Description, StringComparison.Ordinal);
        Assert.Contains("own measurement", meter.Description, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EnergyMeterFactory.Create(cpuPower: new CpuPowerModel(1, 2, 3, "bounds without the estimate")));
    }

    [Fact]
    public void Energy_of_GPUs_and_CPU_adds_up_under_the_weaker_method()
    {
        using var powercap = new PowercapFolder();
        using var rapl = new PowercapFolder().Add("intel-rapl:0", "package-0", 0);
        ulong millijoules = 5_000;
        using var gpus = NvmlEnergyMeter.TryOpen([new("GPU", () => millijoules)], library: null)!;

        using var measured = (IDisposable)EnergyMeterFactory.Create(rapl.Path, "/proc/cpuinfo", null, gpus);
        var modelled = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null, gpus);
        rapl.Set("intel-rapl:0", 2_000_000);
        millijoules = 8_000;

        Assert.Equal(EnergyEstimate.Measured(3 + 2), ((IEnergyMeter)measured).ReadTotal());
        Assert.Equal("NVML GPU; RAPL package-0", ((IEnergyMeter)measured).Description);
        Assert.Equal(EnergyMethod.Modelled, modelled.Method);
        Assert.True(modelled.ReadTotal().Low >= 3);
    }

    [Fact]
    public void This_machine_has_a_meter_whose_figures_grow()
    {
        var meter = EnergyMeterFactory.Create();
        using var _ = meter as IDisposable;

        var first = meter.ReadTotal();
        var second = meter.ReadTotal();

        Assert.True(second.Low >= first.Low && second.Joules >= first.Joules && second.High >= first.High);
    }
}
