using System.Diagnostics;
using System.Globalization;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>One answer, read until it ends or its time is up.</summary>
/// <param name="Tokens">The pieces of text that came.</param>
/// <param name="FirstMilliseconds">From the request to the first of them.</param>
/// <param name="TokensPerSecond">Of those behind the first; 0 if fewer than two came.</param>
/// <param name="CpuSeconds">CPU time of the process that generated it, for each token, in seconds.</param>
internal sealed record DecodeRun(int Tokens, double FirstMilliseconds, double TokensPerSecond, double CpuSeconds)
{
    /// <summary>Reads a stream.</summary>
    /// <param name="stream">Begins an answer, which the token ends.</param>
    /// <param name="limit">When it is ended.</param>
    /// <param name="cpuTime">The CPU time of the process that generates.</param>
    public static async Task<DecodeRun> MeasureAsync(
        Func<CancellationToken, IAsyncEnumerable<string>> stream, TimeSpan limit, Func<TimeSpan> cpuTime)
    {
        using var end = new CancellationTokenSource(limit);
        var (start, cpu) = (Stopwatch.GetTimestamp(), cpuTime());
        var (first, last, tokens) = (0L, 0L, 0);
        try
        {
            await foreach (var piece in stream(end.Token).WithCancellation(end.Token))
            {
                if (piece.Length == 0)
                    continue;
                last = Stopwatch.GetTimestamp();
                first = tokens++ == 0 ? last : first;
            }
        }
        catch (OperationCanceledException)
        {
            // Its time is up: what came counts.
        }

        var spent = (cpuTime() - cpu).TotalSeconds;
        return new(
            tokens,
            tokens == 0 ? limit.TotalMilliseconds : Stopwatch.GetElapsedTime(start, first).TotalMilliseconds,
            tokens < 2 ? 0 : (tokens - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds,
            spent / Math.Max(1, tokens));
    }

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Tokens} {FirstMilliseconds:R} {TokensPerSecond:R} {CpuSeconds:R}");

    /// <summary>Reads what another process wrote.</summary>
    public static DecodeRun Parse(string line)
    {
        var fields = line.Split(' ');
        return new(int.Parse(fields[0], CultureInfo.InvariantCulture), Number(fields[1]), Number(fields[2]), Number(fields[3]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
