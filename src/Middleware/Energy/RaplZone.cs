using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Wattwise.Energy;

/// <summary>The energy counter of one CPU package, as the Linux kernel shows it in <c>energy_uj</c>.</summary>
internal sealed class RaplZone : IDisposable
{
    private readonly SafeFileHandle _counter;
    private readonly ulong _range;
    private ulong _latest;

    private RaplZone(string name, SafeFileHandle counter, ulong range, ulong first)
    {
        Name = name;
        _counter = counter;
        _range = range;
        _latest = first;
    }

    public string Name { get; }

    /// <summary>Joules that fit into the counter before it starts again at zero.</summary>
    public double RangeJoules => _range / 1e6;

    /// <summary>Opens a zone's counter.</summary>
    /// <exception cref="IOException">A file is missing or holds no number.</exception>
    /// <exception cref="UnauthorizedAccessException">The counter may be read by root alone, the kernel's default.</exception>
    public static RaplZone Open(string path, string name)
    {
        if (!ulong.TryParse(File.ReadAllText(Path.Combine(path, "max_energy_range_uj")), out var range) || range == 0)
            throw new IOException($"{path}/max_energy_range_uj holds no number.");

        var counter = File.OpenHandle(Path.Combine(path, "energy_uj"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (TryRead(counter, out var first))
            return new RaplZone(name, counter, range, first);
        counter.Dispose();
        throw new IOException($"{path}/energy_uj holds no number.");
    }

    /// <summary>
    /// Microjoules since the last reading; zero where the counter cannot be read just now: the next reading then holds both.
    /// </summary>
    public ulong ReadMicrojoulesSinceLast()
    {
        if (!TryRead(_counter, out var now))
            return 0;
        var spent = now >= _latest ? now - _latest : now + (_range > _latest ? _range - _latest : 0);
        _latest = now;
        return spent;
    }

    public void Dispose() => _counter.Dispose();

    private static bool TryRead(SafeFileHandle counter, out ulong microjoules)
    {
        Span<byte> text = stackalloc byte[32];
        try
        {
            var length = RandomAccess.Read(counter, text, fileOffset: 0);
            return Utf8Parser.TryParse(text[..length], out microjoules, out _);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            microjoules = 0;
            return false;
        }
    }
}
