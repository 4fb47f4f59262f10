namespace Wattwise.Cascade;

/// <summary>Tells how many requests are still to come on a day of UTC, by the hours of the day before and of this one. Not
/// thread-safe.</summary>
internal sealed class DayDemand
{
    private const int HoursPerDay = 24, MinRequests = 20;
    private const double MaxChange = 4;

    private static readonly TimeSpan MinTime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, double> _hours = [];
    private DateTimeOffset? _since;

    /// <summary>Counts requests.</summary>
    public void Add(DateTimeOffset at, double requests)
    {
        var hour = HourOf(at);
        if (!_hours.ContainsKey(hour) && _hours.Count > 2 * HoursPerDay)
        {
            foreach (var old in _hours.Keys.Where(one => one < hour - (2 * HoursPerDay)).ToArray())
                _hours.Remove(old);
        }

        _hours[hour] = _hours.GetValueOrDefault(hour) + requests;
        _since = _since is { } since && since <= at ? since : at;
    }

    /// <summary>A copy that goes its own way.</summary>
    public DayDemand Copy()
    {
        var copy = new DayDemand { _since = _since };
        foreach (var (hour, requests) in _hours)
            copy._hours[hour] = requests;
        return copy;
    }

    /// <summary>The requests that are expected until the day ends; <see langword="null"/> if too little is known.</summary>
    public double? ToCome(DateTimeOffset now)
    {
        if (_since is not { } since)
            return null;
        var hour = HourOf(now);
        var midnight = hour - (hour % HoursPerDay);
        var start = new DateTimeOffset(midnight * TimeSpan.TicksPerHour, TimeSpan.Zero);
        var part = (now - start).TotalHours - (hour - midnight);
        var today = Sum(midnight, hour + 1);

        // A whole day was seen: the rest of this one is like the rest of that one, at the level of this one.
        if (since <= start.AddDays(-1) && Sum(midnight - HoursPerDay, midnight) is >= MinRequests and var yesterday)
        {
            var before = Sum(midnight - HoursPerDay, hour - HoursPerDay) + (part * _hours.GetValueOrDefault(hour - HoursPerDay));
            var change = before >= MinRequests ? Math.Clamp(today / before, 1 / MaxChange, MaxChange) : 1;
            return (yesterday - before) * change;
        }

        var seen = now - (since > start ? since : start);
        return today >= MinRequests && seen >= MinTime ? today / seen.TotalHours * (start.AddDays(1) - now).TotalHours : null;
    }

    private double Sum(long from, long until)
    {
        var sum = 0.0;
        for (var hour = from; hour < until; hour++)
            sum += _hours.GetValueOrDefault(hour);
        return sum;
    }

    private static long HourOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;
}
