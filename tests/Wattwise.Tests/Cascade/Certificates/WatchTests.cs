using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Certificates;

public class WatchTests
{
    [Fact]
    public void A_loss_of_three_times_the_limit_is_noticed_within_some_hundred_drawn_requests() =>
        Assert.InRange(Enumerable.Range(0, 40).Average(run => RunUntilAlarm(run, 0.06, 0.02)), 20, 350);

    [Fact]
    public void A_loss_at_the_limit_raises_no_more_than_the_promised_alarms()
    {
        // Each run is as long as a tenth of the mean time between false alarms.
        var alarms = Enumerable.Range(0, 100)
            .Count(run => RunUntilAlarm(run, 0.02, 0.02, (int)LossWatch.AlarmAt / 10) < LossWatch.AlarmAt / 10);
        Assert.InRange(alarms, 0, 20);
    }

    [Fact]
    public void A_share_that_falls_to_a_fifth_is_noticed_within_some_dozen_requests()
    {
        var random = new Random(1);
        var watch = new KeptWatch(0.8);
        var count = 1;
        while (!watch.Add(random.NextDouble() < 0.16))
            count++;
        Assert.InRange(count, 5, 60);
    }

    [Fact]
    public void A_share_that_stays_raises_no_alarm()
    {
        var random = new Random(2);
        var watch = new KeptWatch(0.8);
        for (var i = 0; i < 20_000; i++)
            Assert.False(watch.Add(random.NextDouble() < 0.82));
    }

    private static int RunUntilAlarm(int seed, double loss, double limit, int most = 5_000)
    {
        var random = new Random(seed);
        var watch = new LossWatch(limit);
        for (var i = 0; i < most; i++)
        {
            if (watch.Add(random.NextDouble() < loss ? 1 : 0))
                return i;
        }

        return most;
    }
}
