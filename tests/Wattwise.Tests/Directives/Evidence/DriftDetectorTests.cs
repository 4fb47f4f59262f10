using Wattwise.Directives;

namespace Wattwise.Tests.Directives.Evidence;

public class DriftDetectorTests
{
    [Fact]
    public void A_mean_that_holds_hardly_ever_alarms()
    {
        // The mean time to a false alarm is at least 1,000 scores; these are 60,000 above the level.
        var alarms = Enumerable.Range(0, 60).Count(seed => CountToAlarm(seed, win: 0.45, tie: 0.2, count: 1_000) is not null);
        Assert.InRange(alarms, 0, 6);
    }

    [Fact]
    public void A_fall_alarms_soon() =>
        Assert.All(Enumerable.Range(
            0, 40), seed => Assert.InRange(CountToAlarm(seed, win: 0.25, tie: 0.15, count: 2_000) ?? int.MaxValue, 1, 600));

    [Fact]
    public void A_fall_after_a_long_good_time_alarms_as_soon()
    {
        var detector = new DriftDetector();
        for (var i = 0; i < 5_000; i++)
            detector.Add(1, 0.5);
        var count = 0;
        for (; detector.Capital < DriftDetector.AlarmAt; count++)
            detector.Add(0, 0.5);
        Assert.InRange(count, 1, 40);
    }

    private static int? CountToAlarm(int seed, double win, double tie, int count)
    {
        var random = new Random(seed);
        var detector = new DriftDetector();
        for (var i = 1; i <= count; i++)
        {
            var draw = random.NextDouble();
            detector.Add(draw < win ? 1 : draw < win + tie ? 0.5 : 0, 0.5);
            if (detector.Capital >= DriftDetector.AlarmAt)
                return i;
        }

        return null;
    }
}
