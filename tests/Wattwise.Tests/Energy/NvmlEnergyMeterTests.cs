using Wattwise.Accounting;
using Wattwise.Energy;

namespace Wattwise.Tests.Energy;

public class NvmlEnergyMeterTests
{
    private readonly ulong?[] _millijoules = [1_000, 70_000];

    [Fact]
    public void GPUs_add_up_from_where_they_stood()
    {
        using var meter = Open();

        (_millijoules[0], _millijoules[1]) = (1_500, 72_000);

        Assert.Equal(EnergyEstimate.Measured(2.5), meter.ReadTotal());
        Assert.Equal("NVML A + B", meter.Description);
        Assert.Equal(EnergyMethod.Measured, meter.Method);
    }

    [Fact]
    public void What_cannot_be_read_for_a_while_is_in_the_next_reading()
    {
        using var meter = Open();

        _millijoules[1] = null;
        Assert.Equal(EnergyEstimate.Measured(0), meter.ReadTotal());
        _millijoules[1] = 71_000;
        Assert.Equal(EnergyEstimate.Measured(1), meter.ReadTotal());
    }

    [Fact]
    public void A_counter_that_begins_anew_with_the_driver_does_not_take_energy_back()
    {
        using var meter = Open();

        _millijoules[1] = 3_000;

        Assert.Equal(EnergyEstimate.Measured(3), meter.ReadTotal());
    }

    [Fact]
    public void A_disposed_meter_stands_still_and_closes_its_library_once()
    {
        using var library = new Closing();
        var meter = NvmlEnergyMeter.TryOpen([new("A", () => _millijoules[0])], library)!;
        _millijoules[0] = 2_000;
        meter.ReadTotal();

        meter.Dispose();
        meter.Dispose();
        _millijoules[0] = 9_000;

        Assert.Equal(EnergyEstimate.Measured(1), meter.ReadTotal());
        Assert.Equal(1, library.Times);
    }

    [Fact]
    public void Without_a_GPU_or_with_one_that_counts_nothing_there_is_no_meter()
    {
        Assert.Null(NvmlEnergyMeter.TryOpen([], library: null));
        Assert.Null(NvmlEnergyMeter.TryOpen([new("A", () => 1), new("old", () => null)], library: null));
    }

    [Fact]
    public void A_machine_without_a_driver_has_no_meter_and_says_so_by_null()
    {
        Assert.SkipWhen(File.Exists("/proc/driver/nvidia/version"), "This machine has an NVIDIA driver.");
        Assert.Null(NvmlEnergyMeter.TryOpen());
    }

    private NvmlEnergyMeter Open() =>
        NvmlEnergyMeter.TryOpen([new("A", () => _millijoules[0]), new("B", () => _millijoules[1])], library: null)!;

    private sealed class Closing : IDisposable
    {
        public int Times { get; private set; }

        public void Dispose() => Times++;
    }
}
