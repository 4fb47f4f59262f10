using System.Globalization;
using System.IO.Compression;

namespace Wattwise.Carbon;

/// <summary>Recorded carbon intensities in equal steps. Immutable.</summary>
internal sealed class CarbonTrace
{
    private const int MaxRows = 1_000_000;
    private const int MaxSlots = 4_000_000;
    private static readonly char[] Separators = ['\t', ',', ';'];

    // Grams per kWh of each step; NaN where nothing was recorded, which never leaves this class.
    private readonly double[] _grams;

    private CarbonTrace(DateTimeOffset start, TimeSpan step, double[] grams)
    {
        (Start, Step, _grams) = (start, step, grams);
    }

    /// <summary>Where the first step begins.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How long a step lasts: the least distance of two rows.</summary>
    public TimeSpan Step { get; }

    /// <summary>The step that a moment is in; before the trace it is negative.</summary>
    public long SlotAt(DateTimeOffset time) => (long)Math.Floor((double)(time - Start).Ticks / Step.Ticks);

    /// <summary>Where a step begins.</summary>
    public DateTimeOffset StartOf(long slot) => Start + (slot * Step);

    /// <summary>What was recorded in a step, or <see langword="null"/>.</summary>
    public double? Find(long slot) => slot >= 0 && slot < _grams.Length && !double.IsNaN(_grams[slot]) ? _grams[slot] : null;

    /// <summary>Reads a trace.</summary>
    /// <exception cref="InvalidDataException">It has not the documented form; the message names the line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CarbonTrace Read(string path, string? column)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(stream);
        return Read(reader, column);
    }

    private static CarbonTrace Read(TextReader reader, string? column)
    {
        var header = reader.ReadLine() ?? throw new InvalidDataException("It is empty.");
        var separator = Array.Find(Separators, header.Contains);
        if (separator == default)
            throw new InvalidDataException("The header line has no second column; columns are divided by tabs, commas or semicolons.");
        var index = IndexOf(column, header.Split(separator));
        List<(DateTimeOffset Time, double Grams)> rows = [];
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
                continue;
            if (rows.Count == MaxRows)
                throw new InvalidDataException($"It has more than {MaxRows} rows.");
            var cells = text.Split(separator);
            if (cells.Length <= index)
                throw new InvalidDataException($"Line {line} has {cells.Length} columns only.");
            var time = Time(cells[0], line);
            if (rows.Count > 0 && time <= rows[^1].Time)
                throw new InvalidDataException($"Line {line}: {time:u} does not come after {rows[^1].Time:u}.");
            rows.Add((time, Grams(cells[index], line)));
        }

        return rows.Count >= 2 ? Place(rows) : throw new InvalidDataException("It has fewer than two rows.");
    }

    private static CarbonTrace Place(List<(DateTimeOffset Time, double Grams)> rows)
    {
        var start = rows[0].Time;
        var step = rows.Zip(rows.Skip(1), (row, next) => next.Time - row.Time).Min();
        var slots = ((rows[^1].Time - start) / step) + 1;
        if (slots > MaxSlots)
            throw new InvalidDataException($"It spans {slots:F0} steps of {step}, more than {MaxSlots}.");

        var trace = new CarbonTrace(start, step, new double[(int)slots]);
        Array.Fill(trace._grams, double.NaN);
        foreach (var (time, grams) in rows)
        {
            if ((time - start).Ticks % step.Ticks != 0)
                throw new InvalidDataException($"{time:u} is not a whole number of steps of {step} after {start:u}.");
            trace._grams[trace.SlotAt(time)] = grams;
        }

        return trace;
    }

    private static int IndexOf(string? column, string[] names)
    {
        var index = column is null ? (names.Length == 2 ? 1 : -1) : Array.FindIndex(names, 1, name => name.Trim() == column);
        return index > 0 ? index
            : throw new InvalidDataException(
                $"Column must name one of these: {string.Join(", ", names.Skip(1).Select(name => name.Trim()))}.");
    }

    private static DateTimeOffset Time(string cell, int line) => DateTimeOffset.TryParse(
        cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time
        : throw new InvalidDataException($"Line {line}: '{cell}' is no time.");

    private static double Grams(string cell, int line)
    {
        if (string.IsNullOrWhiteSpace(cell))
            return double.NaN;
        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var grams) && double.IsFinite(grams)
            && grams >= 0
            ? grams
            : throw new InvalidDataException($"Line {line}: '{cell}' is no number of grams that is finite and not negative.");
    }
}
