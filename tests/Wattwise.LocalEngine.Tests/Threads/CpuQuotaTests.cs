namespace Wattwise.LocalEngine.Tests;

public sealed class CpuQuotaTests : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("cpu-quota-").FullName;

    public void Dispose() => Directory.Delete(_mount, recursive: true);

    [Theory]
    [InlineData("150000 100000", 1.5)]
    [InlineData("max 100000", null)]
    [InlineData("nonsense", null)]
    public void The_quota_of_version_2_is_read(string text, double? cores)
    {
        Write("cpu.max", text);

        Assert.Equal(cores, CpuQuota.Cores(Groups("0::/"), _mount));
    }

    [Theory]
    [InlineData("250000", 2.5)]
    [InlineData("-1", null)]
    public void The_quota_of_version_1_is_read(string text, double? cores)
    {
        Write("cpu/app/cpu.cfs_quota_us", text);
        Write("cpu/app/cpu.cfs_period_us", "100000");

        Assert.Equal(cores, CpuQuota.Cores(Groups("2:memory:/x\n1:cpu:/app\n0::/"), _mount));
    }

    [Fact]
    public void The_smallest_quota_of_a_group_and_those_above_it_counts()
    {
        Write("slice/cpu.max", "100000 100000");
        Write("slice/app/cpu.max", "400000 100000");

        Assert.Equal(1, CpuQuota.Cores(Groups("0::/slice/app"), _mount));
    }

    [Fact]
    public void Without_files_there_is_no_quota() => Assert.Null(CpuQuota.Cores(Path.Combine(_mount, "none"), _mount));

    private string Groups(string text)
    {
        Write("groups", text + "\n");
        return Path.Combine(_mount, "groups");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_mount, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }
}
