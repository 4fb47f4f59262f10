using System.Globalization;
using System.Runtime.InteropServices;

namespace Wattwise.Benchmarks.Measurement;

/// <summary>Prints figures beside the peer or limit that they are held against, and remembers whether one was missed.</summary>
internal sealed class Report
{
    public Report(string title)
    {
        Console.WriteLine($"{title}");
        Console.WriteLine(
            $"{ProcessorName()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>The process exit code: 0 where every target was met.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Compares two throughputs (higher is better) by their medians.</summary>
    public void Compare(string what, string unit, (double[] Ours, double[] Peer) figures, string peer, double minimumRatio)
    {
        var ours = Rounds.Median(figures.Ours);
        var theirs = Rounds.Median(figures.Peer);
        Judge(ours / theirs >= minimumRatio, Invariant(
            $"{what}: {ours:F1} {unit} ({Spread(figures.Ours)}), {peer} {theirs:F1} {unit} ({Spread(figures.Peer)}): {ours / theirs:F3}x, target >= {minimumRatio}x, median of {figures.Ours.Length}"));
    }

    /// <summary>Compares two times (lower is better) by their medians.</summary>
    public void CompareTimes(string what, string unit, (double[] Ours, double[] Peer) figures, string peer, double maximumRatio)
    {
        var ours = Rounds.Median(figures.Ours);
        var theirs = Rounds.Median(figures.Peer);
        Judge(ours / theirs <= maximumRatio, Invariant(
            $"{what}: {ours:F1} {unit} ({Spread(figures.Ours)}), {peer} {theirs:F1} {unit} ({Spread(figures.Peer)}): {ours / theirs:F3}x, target <= {maximumRatio}x, median of {figures.Ours.Length}"));
    }

    /// <summary>Holds a figure (lower is better) against a limit.</summary>
    public void Limit(string what, string unit, double figure, double maximum) =>
        Judge(figure <= maximum, Invariant($"{what}: {figure:F2} {unit}, limit <= {maximum} {unit}"));

    /// <summary>Holds a figure (higher is better) against what is required.</summary>
    public void Require(string what, string unit, double figure, double minimum) =>
        Judge(figure >= minimum, Invariant($"{what}: {figure:F4} {unit}, required >= {minimum} {unit}"));

    public static void Note(FormattableString text) => Console.WriteLine(Invariant(text));

    private void Judge(bool isMet, string line)
    {
        Console.WriteLine($"{(isMet ? "met   " : "MISSED")} {line}");
        if (!isMet)
            ExitCode = 1;
    }

    private static string Spread(double[] figures) => Invariant($"{figures.Min():F1}-{figures.Max():F1}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string ProcessorName()
    {
        const string path = "/proc/cpuinfo";
        var line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
