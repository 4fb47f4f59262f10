using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public sealed class CpuPowerModelTests : IDisposable
{
    private readonly string _cpuInfo = Path.GetTempFileName();

    public void Dispose() => File.Delete(_cpuInfo);

    // Names as kernels print them; TDP as the manufacturers publish it.
    [Theory]
    [InlineData("AMD EPYC 7763 64-Core Processor", 128, 280.0)]
    [InlineData("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", 28, 120.0)]
    [InlineData("Intel(R) Xeon(R) Platinum 8480+", 112, 350.0)]
    [InlineData("AMD Ryzen 9 5950X 16-Core Processor", 32, 105.0)]
    public void A_known_CPU_spreads_its_design_power_over_its_logical_processors(string name, int siblings, double tdp)
    {
        var power = Detect(name, siblings, "fpu vme");

        Assert.Equal(tdp / siblings, power.Watts, 1e-9);
        Assert.True(power.LowWatts < power.Watts && power.Watts < power.HighWatts);
        Assert.Contains(name, power.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_machine_does_not_show_the_package_so_the_generic_figure_holds()
    {
        var power = Detect("AMD EPYC 7763 64-Core Processor", 2, "fpu hypervisor lahf_lm");

        Assert.Equal(CpuPowerModel.Generic.Watts, power.Watts);
        Assert.Contains("virtual machine", power.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AMD EPYC")]
    [InlineData("Some CPU of the future")]
    public void An_unknown_CPU_gets_the_generic_figure_and_is_named(string name)
    {
        var power = Detect(name, 8, "fpu");

        Assert.Equal(CpuPowerModel.Generic.Watts, power.Watts);
        Assert.Contains(name, power.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_without_cpuinfo_gets_the_generic_figure() =>
        Assert.Same(CpuPowerModel.Generic, CpuPowerModel.Detect(_cpuInfo + ".missing"));

    private CpuPowerModel Detect(string name, int siblings, string flags)
    {
        File.WriteAllText(
            _cpuInfo,
            $"processor\t: 0\nvendor_id\t: x\nmodel name\t: {name}\nsiblings\t: {siblings}\nflags\t\t: {flags}\n\nprocessor\t: 1\nmodel "
                + $"name\t: other\n");
        return CpuPowerModel.Detect(_cpuInfo);
    }
}
