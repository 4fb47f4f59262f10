namespace Wattwise.Tests.Energy;

/// <summary>A folder laid out as Linux lays out /sys/class/powercap.</summary>
internal sealed class PowercapFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("powercap-").FullName;

    public PowercapFolder Add(string folder, string name, ulong microjoules, ulong range = 262_143_328_850)
    {
        var zone = Directory.CreateDirectory(System.IO.Path.Combine(Path, folder)).FullName;
        File.WriteAllText(System.IO.Path.Combine(zone, "name"), name + "\n");
        File.WriteAllText(System.IO.Path.Combine(zone, "max_energy_range_uj"), range + "\n");
        Set(folder, microjoules);
        return this;
    }

    public void Set(string folder, ulong microjoules) => Write(folder, microjoules + "\n");

    public void Write(string folder, string text) => File.WriteAllText(System.IO.Path.Combine(Path, folder, "energy_uj"), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
