namespace Wattwise.LocalEngine.Tests;

public sealed class CpuCoresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cpu-cores-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void At_least_one_core_and_at_most_the_processors_are_available() =>
        Assert.InRange(CpuCores.Available(), 1, Environment.ProcessorCount);

    [Fact]
    public void Two_hardware_threads_of_one_core_count_once()
    {
        WriteCores(0, 1, 0, 1);

        Assert.Equal(2, CpuCores.CountPhysical(null, _folder));
    }

    [Fact]
    public void Cores_outside_the_affinity_mask_do_not_count()
    {
        WriteCores(0, 1, 2, 3);

        Assert.Equal(2, CpuCores.CountPhysical([1, 3], _folder));
    }

    [Fact]
    public void A_folder_without_topology_gives_none() => Assert.Equal(0, CpuCores.CountPhysical(null, _folder));

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-3", new[] { 0, 1, 2, 3 })]
    [InlineData(" 1,4-5,9\n", new[] { 1, 4, 5, 9 })]
    public void A_list_of_processors_is_read(string text, int[] numbers) => Assert.Equal(numbers, CpuCores.ParseList(text).Order());

    [Fact]
    public void The_load_of_the_allowed_processors_is_summed_up()
    {
        const string text =
            "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\ncpu1 10 20 30 40 50 60 70 80 0 0\ncpu2 5 5 5 5 5 5 5 5 0 0\nintr 1 2 3\n";
        var sums = new long[3];

        Assert.Equal(2, MachineLoad.Sum(text, [0, 1], sums));

        Assert.Equal([25 + 250, 22, 36 + 360], sums);
    }

    private void WriteCores(params int[] cores)
    {
        for (var cpu = 0; cpu < cores.Length; cpu++)
        {
            var topology = Directory.CreateDirectory(Path.Combine(_folder, $"cpu{cpu}", "topology")).FullName;
            File.WriteAllText(Path.Combine(topology, "physical_package_id"), "0\n");
            File.WriteAllText(Path.Combine(topology, "core_id"), $"{cores[cpu]}\n");
        }
    }
}
