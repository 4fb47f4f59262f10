using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>
/// Chooses the threads of a model's steps by what steps took: for each class of row counts the number that was fastest, and of equally fast
/// ones the smaller, which spends less. Only for the engine thread.
/// </summary>
/// <remarks>
/// It climbs: now and then three steps are computed with the next smaller or larger number of threads, beside which the present one is
/// held. A trial that gains nothing doubles the time to the next one, so all of them together cost less than a hundredth. Steps of many
/// rows are never tried with fewer threads, as they always gain by more. Once other work has ended, the choice begins anew: fewer threads
/// were fastest beside it, which holds no longer.
/// </remarks>
internal sealed class ThreadChoice
{
    // The first trial comes soon, because other work may have slowed all steps so far; the second one late.
    private const int FirstTrial = 8;
    private const int SecondTrial = 1024;
    private const int LongestInterval = 1 << 12;
    private const int TrialSteps = 3;
    private const int MostTriedRows = 32;
    private const int Classes = 18;

    // As fast, for less: fewer threads need not win.
    private const double Tie = 1.02;
    private const double Gain = 0.97;
    private const double Weight = 0.2;
    private const double SlowWeight = 0.03;

    private readonly int[] _counts;
    private readonly RowClass[] _classes = new RowClass[Classes];

    /// <param name="most">The most threads.</param>
    public ThreadChoice(int most)
    {
        _counts = CountsUpTo(most);
        for (var i = 0; i < Classes; i++)
            _classes[i] = new(_counts.Length);
    }

    /// <summary>
    /// The numbers of threads that are considered: few, because each has a pool of threads that sleeps while another one is used.
    /// </summary>
    public static int[] CountsUpTo(int most)
    {
        var counts = new SortedSet<int> { most };
        for (var power = 1; power < most; power *= 2)
        {
            counts.Add(power);
            if (power > 1 && power * 3 / 2 < most)
                counts.Add(power * 3 / 2);
        }

        return [.. counts];
    }

    /// <summary>The threads that a step would best have.</summary>
    public int Wanted(int rows)
    {
        var state = ClassOf(rows);
        return _counts[state.Trial >= 0 ? state.Trial : state.Preferred];
    }

    /// <summary>The largest considered number that is not above this one.</summary>
    public int Considered(int threads) => _counts[Index(threads)];

    /// <summary>What such a step takes with so many threads, in seconds; 0 if unknown.</summary>
    public double Seconds(int rows, int threads) => threads < 1 ? 0 : ClassOf(rows).Means[Index(threads)];

    /// <summary>What such a step takes at most with so many threads, by what others took; 0 if nothing is known.</summary>
    public double MostSeconds(int rows, int threads)
    {
        var means = ClassOf(rows).Means;
        var index = Index(threads);
        if (means[index] > 0)
            return means[index];

        // Threads never do more than share the work evenly.
        for (var more = index + 1; more < means.Length; more++)
        {
            if (means[more] > 0)
                return means[more] * _counts[more] / _counts[index];
        }

        for (var fewer = index - 1; fewer >= 0; fewer--)
        {
            if (means[fewer] > 0)
                return means[fewer];
        }

        return 0;
    }

    /// <summary>Notes what a step took.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="threads">The threads that computed it: a considered number.</param>
    /// <param name="seconds">What it took.</param>
    /// <param name="isFirst">Whether the machine was another one before, so that what was known with so many threads is too old.</param>
    /// <param name="isCalm">Whether other work has left all cores free for some time.</param>
    public void Record(int rows, int threads, double seconds, bool isFirst, bool isCalm)
    {
        var state = ClassOf(rows);
        var index = Index(threads);
        ref var mean = ref state.Means[index];

        // What other work slows down is not to count as usual soon, so slow steps move the mean only little by little.
        mean = mean == 0 || isFirst ? seconds
            : seconds > CoreGovernor.SlowFactor * mean ? mean + (SlowWeight * mean)
            : mean + (Weight * (seconds - mean));
        if (rows > MostTriedRows || _counts.Length == 1)
            return;
        if (isCalm && !state.IsCalm)
            state.Begin(_counts.Length - 1);
        state.IsCalm = isCalm;
        if (state.Trial >= 0)
            Judge(state, index, seconds);
        else if (--state.UntilTrial <= 0)
            BeginTrial(state, Math.Min(index, state.Preferred));
    }

    private void BeginTrial(RowClass state, int from)
    {
        // If the budget gives fewer threads than are preferred, more are not to be had.
        if (from < state.Preferred || from == _counts.Length - 1)
            state.Direction = -1;
        if (from == 0)
            state.Direction = 1;
        var index = from + state.Direction;
        if (from == 0 && state.Preferred > 0)
        {
            state.UntilTrial = SecondTrial;
            return;
        }

        (state.From, state.Trial, state.Steps) = (from, index, 0);
        state.UntilTrial = TrialSteps * 4;
    }

    private static void Judge(RowClass state, int index, double seconds)
    {
        if (index != state.Trial)
        {
            // Others took the cores: no trial now.
            if (--state.UntilTrial <= 0)
                state.EndTrial(isBetter: false);
            return;
        }

        state.Sorted[state.Steps++] = seconds;
        if (state.Steps < TrialSteps)
            return;
        Array.Sort(state.Sorted);
        var (tried, present) = (state.Sorted[TrialSteps / 2], state.Means[state.From]);
        state.EndTrial(tried < present * (state.Trial < state.From ? Tie : Gain));
    }

    private int Index(int threads)
    {
        var index = Array.BinarySearch(_counts, threads);
        return index >= 0 ? index : Math.Max(0, ~index - 1);
    }

    private RowClass ClassOf(int rows) =>
        _classes[Math.Min(BitOperations.Log2((uint)Math.Max(1, rows - 1)) + (rows > 1 ? 1 : 0), Classes - 1)];

    private sealed class RowClass(int counts)
    {
        private int _interval = SecondTrial / 2;

        public bool IsCalm { get; set; }

        public double[] Means { get; } = new double[counts];

        public double[] Sorted { get; } = new double[TrialSteps];

        public int Preferred { get; set; } = counts - 1;

        public int Direction { get; set; } = -1;

        public int Trial { get; set; } = -1;

        public int From { get; set; }

        public int Steps { get; set; }

        public int UntilTrial { get; set; } = FirstTrial;

        /// <summary>Forgets what was learned, but for what steps take.</summary>
        public void Begin(int preferred)
        {
            (Preferred, Direction, Trial, UntilTrial) = (preferred, -1, -1, FirstTrial);
            _interval = SecondTrial / 2;
        }

        public void EndTrial(bool isBetter)
        {
            if (isBetter)
            {
                Preferred = Trial;
                _interval = SecondTrial / 2;
                UntilTrial = FirstTrial;
            }
            else
            {
                Direction = -Direction;
                _interval = Math.Min(2 * _interval, LongestInterval);
                UntilTrial = _interval;
            }

            Trial = -1;
        }
    }
}
