namespace Wattwise.Directives;

/// <summary>When to evaluate: the rule of the SPROUT paper, with a mean of the past in place of that of the whole year.</summary>
/// <remarks>
/// The rule looks at v(t) = CI(t) exp(decay (t - t_last)), the intensity made dearer by the age of the evidence. It evaluates after the
/// grace period, in hours at most as dirty as the mean, when v has just passed a minimum; and after the longest idle time in any case.
/// Where the intensity is unknown or does not vary, it evaluates by time alone. Not thread-safe.
/// </remarks>
internal sealed class EvaluationTiming(TimeSpan grace, TimeSpan longestIdle, TimeSpan interval)
{
    // "Half of the confidence is gone after 24 hours": the paper's decay for an hour.
    private const double Decay = 0.029;

    private double? _value, _change;

    /// <summary>When the last evaluation was; before the first, when the stage began.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>Begins to wait.</summary>
    public void Start(DateTimeOffset now)
    {
        Last = now;
        _value = _change = null;
    }

    /// <summary>Says whether to evaluate now. Asked about once an hour.</summary>
    public bool IsDue(DateTimeOffset now, IntensityWindow intensity)
    {
        var idle = now - Last;
        if (idle < TimeSpan.Zero)
        {
            // The clock was set back.
            Start(now);
            return false;
        }

        if (intensity.Mean is not { } mean || intensity.Current is not { } current)
        {
            _value = _change = null;
            return idle >= interval;
        }

        var value = current * Math.Exp(Decay * idle.TotalHours);
        var change = value - _value;
        var isDue = idle >= longestIdle || (idle > grace && current <= mean && _change <= 0 && change >= 0);
        (_value, _change) = (value, change);
        return isDue;
    }
}
