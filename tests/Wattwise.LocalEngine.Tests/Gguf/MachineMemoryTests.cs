using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine.Tests.Gguf;

public sealed class MachineMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-").FullName;

    [Fact]
    public void This_machine_has_memory() => Assert.InRange(MachineMemory.AvailableBytes(), 1L << 20, 1L << 50);

    [Fact]
    public void Without_a_container_limit_the_system_decides()
    {
        Write("meminfo", "MemTotal:  8000000 kB\nMemAvailable:    4000000 kB\n");
        Write("memory.max", "max\n");
        Write("memory.current", "1000\n");

        Assert.Equal(4000000L * 1024, Available());
    }

    [Fact]
    public void A_container_leaves_its_limit_less_what_it_uses_and_cannot_drop()
    {
        Write("meminfo", "MemAvailable:    4000000 kB\n");
        Write("memory.max", "1000000\n");
        Write("memory.current", "700000\n");
        Write("memory.stat", "anon 400000\ninactive_file 200000\n");

        Assert.Equal(500000, Available());
    }

    [Fact]
    public void Where_nothing_can_be_read_nothing_is_refused() => Assert.Equal(long.MaxValue, Available());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private long Available() => MachineMemory.LinuxAvailableBytes(Path.Combine(_folder, "meminfo"), _folder);
}
