namespace Wattwise.Carbon;

/// <summary>The carbon intensities of a grid zone that a source expects for the time to come: spans in order, all of one signal and one
/// basis.</summary>
/// <remarks>
/// Between spans there may be gaps, which are listed and never filled. Immutable and thread-safe. Looking up a time takes time
/// logarithmic in the number of spans.
/// </remarks>
public sealed class CarbonForecast
{
    // Windows whose means differ by less are equal, and the earlier one is taken: rounding must not move work.
    private const double RelativeTie = 1e-12;

    private readonly CarbonIntensity[] _points;

    // Grams per kWh times hours of all spans before this one.
    private readonly double[] _areas;

    // The last point of the gap-free run that a point is in.
    private readonly int[] _runEnds;

    /// <summary>Creates a forecast.</summary>
    /// <param name="points">The spans, in any order; at least one. Spans of different lengths may follow each other.</param>
    /// <param name="generatedAt">When the source made the forecast.</param>
    /// <exception cref="ArgumentException">There is no span, a span does not end after its start, two spans overlap, or they are of
    /// several zones.</exception>
    /// <exception cref="MixedIntensityException">The spans do not all have one signal and one basis.</exception>
    public CarbonForecast(IEnumerable<CarbonIntensity> points, DateTimeOffset generatedAt)
    {
        ArgumentNullException.ThrowIfNull(points);
        _points = [.. points.OrderBy(point => point.From)];
        if (_points.Length == 0)
            throw new ArgumentException("A forecast has at least one span; null stands for an unknown one.", nameof(points));

        GeneratedAt = generatedAt;
        _areas = new double[_points.Length + 1];
        _runEnds = new int[_points.Length];
        List<CarbonForecastGap> gaps = [];
        for (var i = 0; i < _points.Length; i++)
        {
            Check(_points[i], i == 0 ? null : _points[i - 1]);
            _areas[i + 1] = _areas[i] + (_points[i].GramsPerKwh * (_points[i].To - _points[i].From).TotalHours);
            if (i > 0 && _points[i].From > _points[i - 1].To)
                gaps.Add(new(_points[i - 1].To, _points[i].From));
        }

        if (!double.IsFinite(_areas[^1]))
            throw new ArgumentException("The intensities are too large to be summed.", nameof(points));
        for (var i = _points.Length - 1; i >= 0; i--)
            _runEnds[i] = i + 1 < _points.Length && _points[i + 1].From == _points[i].To ? _runEnds[i + 1] : i;
        Gaps = gaps;

        void Check(CarbonIntensity point, CarbonIntensity? before)
        {
            if (point.To <= point.From)
                throw new ArgumentException($"The span from {point.From:u} to {point.To:u} does not end after its start.", nameof(points));
            if (before is null)
                return;
            before.ThrowIfNotComparable(point);
            if (point.Zone != before.Zone)
                throw new ArgumentException($"A forecast is of one zone, not of '{before.Zone}' and '{point.Zone}'.", nameof(points));
            if (point.From < before.To)
                throw new ArgumentException(
                    $"The span from {point.From:u} begins before the one from {before.From:u} ends.", nameof(points));
        }
    }

    /// <summary>The spans, ordered by time.</summary>
    public IReadOnlyList<CarbonIntensity> Points => _points;

    /// <summary>When the source made the forecast.</summary>
    public DateTimeOffset GeneratedAt { get; }

    /// <summary>The grid zone.</summary>
    public GridZone Zone => _points[0].Zone;

    /// <summary>What all spans measure.</summary>
    public IntensitySignal Signal => _points[0].Signal;

    /// <summary>Which emissions all spans count.</summary>
    public IntensityBasis Basis => _points[0].Basis;

    /// <summary>Where the first span begins.</summary>
    public DateTimeOffset From => _points[0].From;

    /// <summary>Where the last span ends: nothing is known of the time after it.</summary>
    public DateTimeOffset To => _points[^1].To;

    /// <summary>The time spans between <see cref="From"/> and <see cref="To"/> of which nothing is known; empty if there is none.</summary>
    public IReadOnlyList<CarbonForecastGap> Gaps { get; }

    /// <summary>The span that a moment is in, or <see langword="null"/> if nothing is known of it.</summary>
    /// <param name="time">The moment.</param>
    public CarbonIntensity? At(DateTimeOffset time) => IndexAt(time) is { } index ? _points[index] : null;

    /// <summary>The mean intensity of a time span, weighted by time, or <see langword="null"/> if a part of it is not known.</summary>
    /// <param name="from">Where the span begins.</param>
    /// <param name="to">Where it ends; after <paramref name="from"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> is not after <paramref name="from"/>.</exception>
    public CarbonIntensity? MeanOver(DateTimeOffset from, DateTimeOffset to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        if (IndexAt(from) is not { } first || to > _points[_runEnds[first]].To)
            return null;

        var last = first;
        while (_points[last].To < to)
            last++;
        var spans = _points.AsSpan(first, last - first + 1);
        var (isEstimated, sources) = (false, new HashSet<string>());
        foreach (var span in spans)
        {
            isEstimated |= span.IsEstimated;
            sources.Add(span.Source);
        }

        return _points[first] with
        {
            GramsPerKwh = MeanGrams(from, to, first),
            From = from,
            To = to,
            IsEstimated = isEstimated,
            Source = string.Join(" + ", sources),
        };
    }

    /// <summary>Finds the span of a length whose mean intensity is the least.</summary>
    /// <param name="duration">The length of the span; positive.</param>
    /// <param name="notBefore">The earliest start, usually now.</param>
    /// <param name="deadline">When the span has to be over.</param>
    /// <returns>
    /// The span, the earliest one among equals, or <see langword="null"/> if no span of this length is wholly known between the two
    /// moments.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is not positive.</exception>
    /// <remarks>
    /// The answer is exact: as a function of its start the mean is made of straight lines, whose ends are the starts at which the span
    /// begins or ends with a span of the forecast. A span across a gap is not known, so it is never chosen.
    /// </remarks>
    public CarbonWindow? FindBestWindow(TimeSpan duration, DateTimeOffset notBefore, DateTimeOffset deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);

        (DateTimeOffset Start, double Mean)? best = null;
        var isComplete = false;
        for (var first = 0; first < _points.Length; first = _runEnds[first] + 1)
        {
            var runEnd = _points[_runEnds[first]].To;
            isComplete |= _points[first].From <= notBefore && runEnd >= deadline;
            var earliest = Later(_points[first].From, notBefore);
            var latest = Earlier(runEnd, deadline) - duration;
            if (latest < earliest)
                continue;

            Try(earliest, first);
            for (var i = first; i <= _runEnds[first]; i++)
            {
                if (_points[i].From > earliest && _points[i].From < latest)
                    Try(_points[i].From, i);
                if (_points[i].To - duration is var start && start > earliest && start < latest)
                    Try(start, first);
            }

            Try(latest, first);
        }

        return best is not { } found ? null
            : new CarbonWindow(found.Start, found.Start + duration, MeanOver(found.Start, found.Start + duration)!, isComplete);

        void Try(DateTimeOffset start, int from)
        {
            var mean = MeanGrams(start, start + duration, from);
            var tie = RelativeTie * Math.Max(mean, best?.Mean ?? 0);
            if (best is not { } known || mean < known.Mean - tie || (mean <= known.Mean + tie && start < known.Start))
                best = (start, mean);
        }
    }

    // Areas are subtracted, so that rounding can leave less than nothing.
    private double MeanGrams(DateTimeOffset from, DateTimeOffset to, int first) =>
        Math.Max(0, (AreaBefore(to, first) - AreaBefore(from, first)) / (to - from).TotalHours);

    private double AreaBefore(DateTimeOffset time, int first)
    {
        var index = Math.Max(first, LastStartingBy(time));
        return _areas[index] + (_points[index].GramsPerKwh * (time - _points[index].From).TotalHours);
    }

    private int? IndexAt(DateTimeOffset time) => LastStartingBy(time) is >= 0 and var index && time < _points[index].To ? index : null;

    private int LastStartingBy(DateTimeOffset time)
    {
        var (low, high) = (0, _points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].From <= time ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
