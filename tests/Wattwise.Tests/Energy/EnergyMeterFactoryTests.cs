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

        var meter = EnergyMeterFactory.Create(
            powercap.Path, "/proc/cpuinfo", null, cpuPower: new CpuPowerModel(7, 5, 9, "own measurement"));

        Assert.Contains("7 W", meter.Description, StringComparison.Ordinal);
        Assert.Contains("own measurement", meter.Description, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => EnergyMeterFactory.Create(cpuPower: new CpuPowerModel(1, 2, 3, "bounds without the estimate")));
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
    public void Counters_hold_idle_power_and_processor_time_does_not()
    {
        using var powercap = new PowercapFolder();
        using var rapl = new PowercapFolder().Add("intel-rapl:0", "package-0", 0);
        using var gpus = NvmlEnergyMeter.TryOpen([new("GPU", () => 0)], library: null)!;
        var power = new CpuPowerModel(3.5, 1.75, 7, "test");

        using var measured = (IDisposable)EnergyMeterFactory.Create(rapl.Path, "/proc/cpuinfo", null, gpus);
        var modelled = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null, cpuPower: power);
        var mixed = EnergyMeterFactory.Create(powercap.Path, "/proc/cpuinfo", null, gpus, power);

        Assert.Equal((true, null), (((IEnergyMeter)measured).HoldsIdlePower, ((IEnergyMeter)measured).UnseenIdlePower));

        // 0.74 W of 3.5 W for each logical processor.
        Assert.False(modelled.HoldsIdlePower);
        Assert.Equal(0.74 * Environment.ProcessorCount, modelled.UnseenIdlePower!.Value.Watts, 1e-9);
        Assert.Equal(0.37 * Environment.ProcessorCount, modelled.UnseenIdlePower!.Value.LowWatts, 1e-9);
        Assert.Equal((true, modelled.UnseenIdlePower), (mixed.HoldsIdlePower, mixed.UnseenIdlePower));
    }

    [Fact]
    public void All_that_a_meter_sees_is_multiplied_by_the_PUE_of_its_place()
    {
        ulong millijoules = 1_000;
        var gpus = NvmlEnergyMeter.TryOpen([new("GPU", () => millijoules)], library: null)!;
        using var wall = new WallEnergyMeter(gpus, 1.5);
        millijoules = 5_000;

        Assert.Equal(EnergyEstimate.Measured(6), wall.ReadTotal());
        Assert.Equal("NVML GPU; x PUE 1.5", wall.Description);
        Assert.True(wall.HoldsIdlePower);
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyMeterFactory.Create(powerUsageEffectiveness: 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyMeterFactory.Create(powerUsageEffectiveness: double.NaN));
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
