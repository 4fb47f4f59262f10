using Microsoft.Extensions.Time.Testing;

namespace Wattwise.LocalEngine.Tests;

public class StreamPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_first_update_is_due_at_once_and_the_next_after_the_interval()
    {
        var pace = new StreamPace(TimeSpan.FromMilliseconds(50), _clock);

        Assert.True(pace.IsDue());
        _clock.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(pace.IsDue());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pace.IsDue());
        Assert.False(pace.IsDue());
    }

    [Fact]
    public void Without_an_interval_each_update_is_due()
    {
        var pace = new StreamPace(TimeSpan.Zero, _clock);

        Assert.True(pace.IsDue() && pace.IsDue());
    }

    [Fact]
    public void A_response_that_is_not_streamed_has_no_updates() => Assert.False(new StreamPace(Timeout.InfiniteTimeSpan, _clock).IsDue());
}
