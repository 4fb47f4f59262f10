using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Evaluation;

public class EvaluationTimingTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_waits_for_a_clean_hour_after_the_grace_period()
    {
        // Dirty for a day, then falling, then rising: the first hour after the minimum is it.
        var due = Run(hour => hour < 24 ? 400 : hour < 30 ? 400 - (60 * (hour - 23)) : 40 + (20 * (hour - 29)), 48);
        Assert.InRange(due!.Value, 29, 31);
    }

    [Fact]
    public void It_does_not_wait_longer_than_the_longest_idle_time() => Assert.Equal(72, Run(hour => 100 + (2 * hour), 100));

    [Fact]
    public void Within_the_grace_period_no_hour_is_clean_enough() =>
        Assert.Equal(21, Run(hour => hour is 3 or 4 or 20 or 21 ? 10 : 300 + hour, 60));

    [Fact]
    public void Without_an_intensity_it_runs_by_time_alone() => Assert.Equal(24, Run(_ => null, 100));

    [Fact]
    public void With_an_intensity_that_never_changes_it_runs_by_time_alone() => Assert.Equal(24, Run(_ => 350, 100));

    [Fact]
    public void A_clock_that_is_set_back_starts_the_wait_anew()
    {
        var timing = new EvaluationTiming(TimeSpan.FromHours(6), TimeSpan.FromHours(72), TimeSpan.FromHours(24));
        timing.Start(Start);
        Assert.False(timing.IsDue(Start.AddDays(-10), new IntensityWindow()));
        Assert.Equal(Start.AddDays(-10), timing.Last);
    }

    private static int? Run(Func<int, double?> intensity, int hours)
    {
        var timing = new EvaluationTiming(TimeSpan.FromHours(6), TimeSpan.FromHours(72), TimeSpan.FromHours(24));
        var window = new IntensityWindow();
        timing.Start(Start);
        for (var hour = 0; hour <= hours; hour++)
        {
            window.Add(Start.AddHours(hour), intensity(hour));
            if (timing.IsDue(Start.AddHours(hour), window))
                return hour;
        }

        return null;
    }
}
