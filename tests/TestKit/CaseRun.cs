using System.Diagnostics;
using CsCheck;

namespace Wattwise.TestKit;

/// <summary>The cases that a property is checked with. After a failure only smaller ones follow, to report the smallest.</summary>
internal sealed class CaseRun<T>(Gen<T> gen, int iterations, string? seed)
{
    private const string FirstCase = "0N0XIzNsQ0O2";
    private const int LongestPrint = 5000;

    private static readonly int Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("WATTWISE_FUZZ_SECONDS"), out var seconds) ? Math.Max(seconds, 0) : 0;

    private readonly PCG _random = Seconds > 0 && seed is null
        ? new PCG(stream: 7, (ulong)Random.Shared.NextInt64())
        : PCG.Parse(seed ?? FirstCase);
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _cases;
    private int _failures;
    private string _case = "";
    private Size? _size;
    private (string Case, string Print, Size Size, Exception Exception)? _smallest;

    public T Current { get; private set; } = default!;

    private bool IsOver => Seconds > 0 ? _cases > 0 && Stopwatch.GetElapsedTime(_start).TotalSeconds >= Seconds : _cases >= iterations;

    public bool TryNext()
    {
        while (!IsOver)
        {
            _cases++;
            _case = _random.ToString();
            Current = gen.Generate(_random, null, out _size);
            if (_smallest is null || Size.IsLessThan(_size, _smallest.Value.Size))
                return true;
        }

        return false;
    }

    public void Fail(Exception exception)
    {
        // As many cases again: the first failure may be the last case.
        if (_failures++ == 0)
            iterations += _cases;
        _smallest = (_case, Check.Print(Current), _size!, exception);
    }

    public void ThrowIfFailed()
    {
        if (_smallest is not { } smallest)
            return;

        var print = smallest.Print.Length > LongestPrint ? smallest.Print[..LongestPrint] + " ..." : smallest.Print;
        throw new CsCheckException(
            $"The property fails, {_failures} times in {_cases} cases. To begin with this case: seed: \"{smallest.Case}\"\n{print}",
            smallest.Exception);
    }
}
