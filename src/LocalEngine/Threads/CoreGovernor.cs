namespace Wattwise.LocalEngine;

/// <summary>Decides how many cores all engines of the process may use at present. Not thread-safe.</summary>
/// <remarks>
/// A step is as slow as its slowest thread: one that waits for a core makes all others spin. So the limit falls as soon as steps take
/// longer than they did and the machine says that others use the cores (or says nothing); a step that was cut short is evidence enough. It
/// rises when cores are idle, on trial: the next steps must be faster than those with fewer threads, or the limit falls again and the next
/// trial waits twice as long. If the machine cannot be asked, trials begin by the clock alone; and seldom they do so in any case, as the
/// processes that use the cores may be ones that would give way.
/// </remarks>
internal sealed class CoreGovernor
{
    // A step this many times slower than usual counts as slowed.
    internal const double SlowFactor = 1.5;

    // A step of a trial must take less than this share of the time with fewer threads.
    internal const double MinGain = 0.95;

    private const int SlowSteps = 2;
    private const int TrialSteps = 3;
    private const double NearlyACore = 0.75;
    private const double MoreThanHalfACore = 0.6;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BeginAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SuspectFor = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan TrialTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan FirstBlindWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    // Time of steps: an engine that computes seldom would else begin each answer with a trial.
    private static readonly TimeSpan FirstUnaskedWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestUnaskedWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(2);

    private readonly int _cores;
    private readonly Func<double?>? _freeCores;
    private readonly TimeProvider _timeProvider;
    private long _sampled;
    private long _since;
    private long _notBefore;
    private TimeSpan _stepped;
    private TimeSpan _unaskedWait = FirstUnaskedWait;
    private TimeSpan _wait;
    private State _state;
    private bool _isUnasked;
    private int _slow;
    private int _steps;
    private int _lowSamples;
    private int _good;
    private int _bad;

    /// <param name="cores">The most cores; at least 1.</param>
    /// <param name="freeCores">The cores that others left free since the last call; <see langword="null"/> if unknown, or asked too
    /// soon.</param>
    /// <param name="timeProvider">The clock.</param>
    public CoreGovernor(int cores, Func<double?>? freeCores, TimeProvider timeProvider)
    {
        _cores = cores;
        _freeCores = freeCores;
        _timeProvider = timeProvider;
        _sampled = _since = timeProvider.GetTimestamp();
        _wait = ShortestWait;
        Limit = cores;
    }

    private enum State
    {
        Steady,
        Suspect,
        Trial,
    }

    /// <summary>The cores that may be used.</summary>
    public int Limit { get; private set; }

    /// <summary>The threads that a trial is compared with; 0 outside a trial.</summary>
    public int TrialFrom { get; private set; }

    /// <summary>Whether other work is known to have left all cores free for some time.</summary>
    public bool IsCalm => _freeCores is not null && Limit == _cores && _state == State.Steady && Elapsed(_since) > QuietFor;

    /// <summary>
    /// Takes what others use now for a beginning, before any step was timed; not if it has watched them for a moment only.
    /// </summary>
    public void Begin()
    {
        if (Elapsed(_sampled) < BeginAfter)
            return;
        _sampled = _since = _timeProvider.GetTimestamp();
        if (_freeCores?.Invoke() is { } free)
            Limit = Whole(free);
    }

    /// <summary>What others were seen to use so far counts no more.</summary>
    public void Forget()
    {
        _lowSamples = 0;
        Read();
    }

    /// <summary>A step has ended.</summary>
    public void StepEnded(in StepPace pace)
    {
        if (_cores == 1)
            return;
        _stepped += TimeSpan.FromSeconds(pace.Seconds);
        if (pace.WasCut)
        {
            Fall(Math.Max(1, pace.Threads / 2));
            return;
        }

        if (_state == State.Trial)
            Judge(pace);
        else
            Watch(pace);
        Sample();
    }

    private void Watch(in StepPace pace)
    {
        if (pace.Threads == 1 || pace.Usual <= 0)
            return;
        var isSlow = pace.Seconds > SlowFactor * pace.Usual;
        if (_state == State.Suspect)
        {
            _slow += isSlow ? 1 : 0;
            _steps++;
            if (Elapsed(_since) < SuspectFor)
                return;

            // All of this reading lies in the time that is suspect.
            var free = Read();
            if (free is null && _freeCores is not null)
                return;
            if (2 * _slow >= _steps && (free is null || free < Limit - MoreThanHalfACore))
                Fall(free is { } left ? Math.Min(Whole(left), Lower(pace.Threads)) : Lower(pace.Threads));
            else
                Enter(State.Steady);
        }
        else
        {
            _slow = isSlow ? _slow + 1 : Math.Max(0, _slow - 1);
            if (_slow < SlowSteps)
                return;
            Read();
            Enter(State.Suspect);
        }
    }

    private void Judge(in StepPace pace)
    {
        if (pace.Threads > TrialFrom)
        {
            if (pace.Before <= 0 || pace.Seconds < MinGain * pace.Before)
                _good++;
            else
                _bad++;
        }

        if (2 * _bad > TrialSteps)
        {
            Fall(TrialFrom);
        }
        else if (_good + _bad >= TrialSteps || Elapsed(_since) > TrialTime)
        {
            Enter(State.Steady);
        }
    }

    private void Sample()
    {
        if (_state != State.Steady)
            return;
        if (_wait > ShortestWait && Elapsed(_since) > QuietFor && Limit == _cores)
            (_wait, _unaskedWait) = (ShortestWait, FirstUnaskedWait);
        var free = Elapsed(_sampled) >= SampleEvery ? Read() : null;
        _lowSamples = free is null ? _lowSamples : Limit > 1 && free < Limit - MoreThanHalfACore ? _lowSamples + 1 : 0;
        if (_lowSamples > 1)
        {
            Fall(Math.Min(Whole(free ?? 1), Limit - 1));
            return;
        }

        var target = free is { } known ? (known >= Limit + NearlyACore ? Whole(known) : Limit)
            : _freeCores is null ? Math.Min(_cores, 2 * Limit) : Limit;
        var isUnasked = Limit < _cores && target <= Limit && _stepped >= _unaskedWait;
        if (isUnasked)
            target = Math.Min(_cores, 2 * Limit);
        if (target <= Limit || _timeProvider.GetTimestamp() < _notBefore)
            return;
        _isUnasked = isUnasked;
        TrialFrom = Limit;
        Limit = target;
        Enter(State.Trial);
    }

    private void Fall(int limit)
    {
        if (_state == State.Trial)
        {
            // A trial against the evidence says nothing of the evidence.
            if (_isUnasked)
                _unaskedWait = Min(2 * _unaskedWait, LongestUnaskedWait);
            else
                _wait = Min(2 * _wait, LongestWait);
            limit = Math.Min(limit, TrialFrom);
        }

        Limit = Math.Min(limit, Limit);
        (_notBefore, _stepped) = (After(_wait), TimeSpan.Zero);

        // What is read next says nothing of the time before.
        Read();
        Enter(State.Steady);
    }

    private void Enter(State state)
    {
        _state = state;
        _since = _timeProvider.GetTimestamp();
        (_slow, _steps, _lowSamples, _good, _bad) = (0, 0, 0, 0, 0);
        if (state != State.Trial)
            TrialFrom = 0;
    }

    private double? Read()
    {
        _sampled = _timeProvider.GetTimestamp();
        return _freeCores?.Invoke();
    }

    private long After(TimeSpan time) => _timeProvider.GetTimestamp() + (long)(time.TotalSeconds * _timeProvider.TimestampFrequency);

    private TimeSpan ShortestWait => _freeCores is null ? FirstBlindWait : FirstWait;

    private static int Lower(int threads) => threads <= 2 ? 1 : threads - 1;

    private int Whole(double free) => Math.Clamp((int)(free + 1 - MoreThanHalfACore), 1, _cores);

    private TimeSpan Elapsed(long since) => _timeProvider.GetElapsedTime(since);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
