using Wattwise.Cascade;

namespace Wattwise.Tests.Cascade.Planning;

public class DayDemandTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Little_traffic_tells_nothing()
    {
        var demand = new DayDemand();
        Assert.Null(demand.ToCome(Midnight));
        demand.Add(Midnight, 19);
        Assert.Null(demand.ToCome(Midnight.AddHours(1)));
    }

    [Fact]
    public void On_the_first_day_the_rest_is_like_what_was_seen()
    {
        var demand = new DayDemand();
        demand.Add(Midnight.AddHours(6), 100);
        demand.Add(Midnight.AddHours(11), 100);
        Assert.Equal(400, demand.ToCome(Midnight.AddHours(12))!.Value, 9);
    }

    [Fact]
    public void After_a_whole_day_its_hours_tell_and_the_level_of_the_new_one()
    {
        var demand = new DayDemand();
        for (var hour = 0; hour < 24; hour++)
            demand.Add(Midnight.AddHours(hour), hour is >= 8 and < 18 ? 100 : 10);
        for (var hour = 0; hour < 9; hour++)
            demand.Add(Midnight.AddDays(1).AddHours(hour), hour >= 8 ? 200 : 20);

        // Twice as many as the day before: 9 more busy hours and 6 quiet ones.
        Assert.Equal(2 * ((9 * 100) + (6 * 10)), demand.ToCome(Midnight.AddDays(1).AddHours(9))!.Value, 9);
    }
}
