using Microsoft.Extensions.Time.Testing;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Cores, other processes that compute on them, and an engine that decodes on what is left, in a time of its own.</summary>
internal sealed class SimulatedMachine
{
    private readonly int _cores;
    private readonly double _oneThread;
    private readonly double _serialShare;
    private readonly FakeTimeProvider _time = new();
    private readonly CoreGovernor _governor;
    private readonly ThreadChoice _choice;
    private double _othersSeconds;
    private double _sinceReading;
    private double _othersAtReading;
    private int _trialled;

    /// <param name="cores">Cores of the machine.</param>
    /// <param name="isReadable">Whether it says how many are free.</param>
    /// <param name="oneThread">What a step takes with one thread, in seconds.</param>
    /// <param name="serialShare">The share of it that more threads do not shorten.</param>
    public SimulatedMachine(int cores, bool isReadable, double oneThread = 0.008, double serialShare = 0.05)
    {
        (_cores, _oneThread, _serialShare) = (cores, oneThread, serialShare);
        _governor = new(cores, isReadable ? FreeCores : null, _time);
        _choice = new(cores);
    }

    /// <summary>Processes that compute all the time and do not give way.</summary>
    public int Others { get; set; }

    /// <summary>Multiplies each step's time, as noise.</summary>
    public Func<double> Noise { get; set; } = () => 1;

    /// <summary>The threads of the last step.</summary>
    public int Threads { get; private set; }

    /// <summary>Seconds that went by.</summary>
    public double Seconds { get; private set; }

    /// <summary>What a step takes with that many threads.</summary>
    public double StepSeconds(int threads)
    {
        var alone = _oneThread * (_serialShare + ((1 - _serialShare) / threads));
        var crowd = threads + Others - _cores;

        // Threads that share their core wait for each other at each of several hundred barriers, unless there is only one.
        return crowd <= 0 ? alone : threads == 1 ? alone * (1 + Others) / _cores : alone * (2 + (40 * (crowd - 1)));
    }

    /// <summary>The number of threads that is fastest now.</summary>
    public int Best() => Enumerable.Range(1, _cores).MinBy(StepSeconds);

    /// <summary>Computes one step, again with fewer threads if it was cut short, and gives what that took.</summary>
    public double Step(int rows = 1)
    {
        for (var spent = 0.0; ;)
        {
            var from = _governor.TrialFrom;
            Threads = _choice.Considered(Math.Min(_choice.Wanted(rows), _governor.Limit));
            var isTrial = from > 0 && Threads > from;
            var known = isTrial ? _choice.Seconds(rows, from) : _choice.MostSeconds(rows, Threads);
            var patience = Threads == 1 || known <= 0 ? double.PositiveInfinity : StepThreads.PatienceSeconds(known, isTrial);
            var needed = StepSeconds(Threads) * Noise();
            var (seconds, wasCut) = needed > patience ? (patience, true) : (needed, false);
            Pass(seconds);
            spent += seconds;
            var pace = new StepPace(Threads, seconds, _choice.Seconds(rows, Threads), _choice.Seconds(rows, from), wasCut);
            if (!wasCut)
                _choice.Record(rows, Threads, seconds, isTrial && _trialled == 0, _governor.IsCalm);
            _trialled = isTrial ? _trialled + 1 : 0;
            _governor.StepEnded(pace);
            if (!wasCut)
                return spent;
        }
    }

    /// <summary>Steps for so many seconds.</summary>
    /// <returns>Steps a second.</returns>
    public double Run(double seconds)
    {
        var (end, begin, steps) = (Seconds + seconds, Seconds, 0);
        for (; Seconds < end; steps++)
            Step();
        return steps / (Seconds - begin);
    }

    private void Pass(double seconds)
    {
        var running = Threads + Others;
        _othersSeconds += seconds * Others * Math.Min(1, _cores / (double)running);
        _sinceReading += seconds;
        Seconds += seconds;
        _time.Advance(TimeSpan.FromSeconds(seconds));
    }

    private double? FreeCores()
    {
        if (_sinceReading < 0.02)
            return null;
        var free = _cores - ((_othersSeconds - _othersAtReading) / _sinceReading);
        (_sinceReading, _othersAtReading) = (0, _othersSeconds);
        return free;
    }
}
