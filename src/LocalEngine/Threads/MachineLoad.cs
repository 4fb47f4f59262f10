using System.Globalization;
using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Reads how many cores other work leaves free, from Linux's <c>/proc/stat</c>. Not thread-safe.</summary>
/// <remarks>Work of a lower priority than ours (a nice value above 0, if ours is 0) gives way, so its cores count as free.</remarks>
internal sealed class MachineLoad
{
    // The counters move in steps of a hundredth of a second.
    private const double TickSeconds = 0.01;
    private const int MinTicks = 2;
    private const int BusyWithoutNice = 0;
    private const int Nice = 1;
    private const int Total = 2;

    private readonly HashSet<int>? _allowed;
    private readonly bool _isNiced;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly char[] _text = new char[32 * 1024];
    private readonly long[] _last = new long[3];
    private double _lastOwn;
    private bool _isKnown;
    private int _cpus;

    private MachineLoad(HashSet<int>? allowed, bool isNiced) => (_allowed, _isNiced) = (allowed, isNiced);

    /// <summary>A reader of this machine; <see langword="null"/> if its counters cannot be read.</summary>
    public static MachineLoad? TryOpen()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var load = new MachineLoad(CpuCores.Allowed(), IsNiced());
        load.FreeCores(0);
        return load._isKnown ? load : null;
    }

    /// <summary>
    /// The cores that were idle, or ours, since the last reading that gave a number; <see langword="null"/> if that is too short ago, or
    /// the counters do not move.
    /// </summary>
    /// <param name="ownSeconds">The CPU seconds of our own threads since the process began.</param>
    public double? FreeCores(double ownSeconds)
    {
        Span<long> now = stackalloc long[3];
        if (!TryRead(now))
            return null;
        var ticks = (now[Total] - _last[Total]) / (double)_cpus;
        if (_isKnown && ticks < MinTicks)
            return null;
        var busy = now[BusyWithoutNice] - _last[BusyWithoutNice] + (_isNiced ? now[Nice] - _last[Nice] : 0);
        var others = Math.Max(0, (busy * TickSeconds) - (ownSeconds - _lastOwn)) / (ticks * TickSeconds);
        var isFirst = !_isKnown;
        now.CopyTo(_last);
        (_lastOwn, _isKnown) = (ownSeconds, true);
        return isFirst ? null : Math.Max(0, _cpus - others);
    }

    /// <summary>
    /// Sums up the lines of the allowed hardware threads: user, nice, system, idle, iowait, irq, softirq, steal, in ticks.
    /// </summary>
    /// <returns>How many hardware threads were summed up.</returns>
    internal static int Sum(ReadOnlySpan<char> text, HashSet<int>? allowed, Span<long> sums)
    {
        var cpus = 0;
        Span<long> fields = stackalloc long[8];
        foreach (var line in text.EnumerateLines())
        {
            if (!line.StartsWith("cpu", StringComparison.Ordinal))
                break;
            var space = line.IndexOf(' ');
            if (space < 0 || !int.TryParse(line["cpu".Length..space], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || allowed?.Contains(number) == false)
            {
                continue;
            }

            fields.Clear();
            var values = line[(space + 1)..].Trim();
            var i = 0;
            foreach (var range in values.Split(' '))
            {
                if (i < fields.Length && long.TryParse(values[range], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                    fields[i++] = value;
            }

            cpus++;
            sums[BusyWithoutNice] += fields[0] + fields[2] + fields[5] + fields[6] + fields[7];
            sums[Nice] += fields[1];
            for (i = 0; i < fields.Length; i++)
                sums[Total] += fields[i];
        }

        return cpus;
    }

    private bool TryRead(Span<long> sums)
    {
        try
        {
            using var file = File.OpenHandle("/proc/stat");
            var length = 0;
            while (length < _buffer.Length && RandomAccess.Read(file, _buffer.AsSpan(length), length) is > 0 and var read)
                length += read;
            Span<char> text = _text;
            _cpus = Sum(text[..Encoding.ASCII.GetChars(_buffer.AsSpan(0, length), text)], _allowed, sums);
            return _cpus > 0 && sums[Total] > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsNiced()
    {
        try
        {
            // Behind the name in brackets: state is field 3, the nice value field 19.
            var text = File.ReadAllText("/proc/self/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[16], CultureInfo.InvariantCulture) > 0;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}
