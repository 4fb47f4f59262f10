namespace Wattwise.LocalEngine;

/// <summary>
/// What a step of a model takes on this machine, by its number of rows: measured, refreshed with each step, and never falling with rows.
/// </summary>
/// <remarks>
/// Only for the engine thread. A row count's time is the median of its last five; between measured counts it is interpolated, and beyond
/// them it grows by the last slope. Where shapes are kept (CUDA graphs), a change of the row count is what costs most: the graph runs
/// uncaptured once, and is captured the next time. Those two steps do not count as the row count's own time but as the price of a change.
/// </remarks>
/// <param name="keepsShapes">Whether a change of the row count has a price of its own.</param>
internal sealed class StepCosts(bool keepsShapes)
{
    /// <summary>Row counts beyond this one are extrapolated.</summary>
    public const int MaxRows = 512;

    /// <summary>Steps behind a change of the row count that pay for it: one runs uncaptured, one is captured.</summary>
    public const int ChangeSteps = 2;

    private const int Samples = 5;

    // What a further row costs, of a step of one row, where nothing was measured: about what a CPU takes.
    private const double PriorSlope = 0.3;

    private readonly double[]?[] _samples = new double[MaxRows + 1][];
    private readonly int[] _counts = new int[MaxRows + 1];
    private readonly double[] _curve = new double[MaxRows + 1];
    private readonly double[] _changeExcess = new double[ChangeSteps];
    private readonly int[] _changes = new int[ChangeSteps];
    private readonly double[] _beforeKnown = new double[ChangeSteps];
    private double _slope;
    private bool _isStale;
    private int _lastRows;
    private int _age;

    /// <summary>Row counts to run when the engine warms up, each <see cref="WarmUpRuns"/> times.</summary>
    public static ReadOnlySpan<int> WarmUpRows => [1, 2, 4, 8];

    /// <summary>How often each of them; the first two capture a graph.</summary>
    public static int WarmUpRuns => 4;

    /// <summary>Whether anything was measured yet.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether a change of the row count has a price of its own.</summary>
    public bool KeepsShapes => keepsShapes;

    /// <summary>The row count of the last step.</summary>
    public int LastRows => _lastRows;

    /// <summary>The seconds that a change of the row count adds to the steps behind it.</summary>
    public double ChangeSeconds => Math.Max(0, _changeExcess[0]) + Math.Max(0, _changeExcess[1]);

    /// <summary>Notes what a step took.</summary>
    public void Record(int rows, double seconds)
    {
        _age = rows == _lastRows ? _age + 1 : 0;
        _lastRows = rows;
        if (rows is < 1 or > MaxRows || !(seconds > 0))
            return;

        if (keepsShapes && _age < ChangeSteps)
        {
            _beforeKnown[_age] = seconds;
            if (_counts[rows] > 0)
                RecordChange(_age, seconds - Seconds(rows));
            return;
        }

        var isFirst = _counts[rows] == 0;
        var samples = _samples[rows] ??= new double[Samples];
        samples[_counts[rows]++ % Samples] = seconds;
        if (_counts[rows] == 2 * Samples)
            _counts[rows] = Samples;
        IsKnown = true;
        _isStale = true;
        for (var age = 0; keepsShapes && isFirst && age < ChangeSteps; age++)
            RecordChange(age, _beforeKnown[age] - seconds);
    }

    /// <summary>What a step of so many rows takes, in seconds; 0 where nothing was measured yet.</summary>
    public double Seconds(int rows)
    {
        if (_isStale)
            Fit();
        return rows <= MaxRows ? _curve[Math.Max(rows, 1)] : _curve[MaxRows] + (_slope * (rows - MaxRows));
    }

    private void RecordChange(int age, double excess) =>
        _changeExcess[age] += (excess - _changeExcess[age]) * Math.Max(0.2, 1.0 / ++_changes[age]);

    private void Fit()
    {
        _isStale = false;
        Span<(int First, int Last, double Seconds, int Weight)> points = stackalloc (int, int, double, int)[MaxRows];
        var count = 0;
        for (var rows = 1; rows <= MaxRows; rows++)
        {
            if (_counts[rows] == 0)
                continue;
            var point = (First: rows, Last: rows, Seconds: Median(rows), Weight: Math.Min(_counts[rows], Samples));

            // Pool adjacent violators: more rows never take less time, so where they seem to, they take their mean.
            for (; count > 0 && points[count - 1].Seconds >= point.Seconds; count--)
            {
                var before = points[count - 1];
                var weight = before.Weight + point.Weight;
                point = (before.First, point.Last, ((before.Seconds * before.Weight) + (point.Seconds * point.Weight)) / weight, weight);
            }

            points[count++] = point;
        }

        Interpolate(points[..count]);
    }

    private void Interpolate(ReadOnlySpan<(int First, int Last, double Seconds, int Weight)> points)
    {
        var (firstRows, _, firstSeconds, _) = points[0];
        var one = firstSeconds / (1 + (PriorSlope * (firstRows - 1)));
        for (var rows = 1; rows < firstRows; rows++)
            _curve[rows] = one * (1 + (PriorSlope * (rows - 1)));

        for (var i = 0; i < points.Length; i++)
        {
            var (first, last, seconds, _) = points[i];
            _curve.AsSpan(first, last - first + 1).Fill(seconds);
            var next = i + 1 < points.Length ? points[i + 1] : default;
            _slope = next.First > 0 ? (next.Seconds - seconds) / (next.First - last) : Math.Max(_slope, PriorSlope * one);
            var end = next.First > 0 ? next.First : MaxRows + 1;
            for (var rows = last + 1; rows < end; rows++)
                _curve[rows] = seconds + (_slope * (rows - last));
        }
    }

    private double Median(int rows)
    {
        var count = Math.Min(_counts[rows], Samples);
        Span<double> sorted = stackalloc double[Samples];
        _samples[rows].AsSpan(0, count).CopyTo(sorted);
        sorted[..count].Sort();
        return count % 2 == 1 ? sorted[count / 2] : (sorted[(count / 2) - 1] + sorted[count / 2]) / 2;
    }
}
