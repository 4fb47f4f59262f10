using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Lookup;

public class LookupDeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Work_ends_when_the_time_is_up()
    {
        using var deadline = new LookupDeadline(TimeSpan.FromSeconds(3), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((TimeSpan.FromSeconds(1), false), (deadline.Left, deadline.Token.IsCancellationRequested));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((TimeSpan.Zero, true), (deadline.Left, deadline.Token.IsCancellationRequested));
    }

    [Fact]
    public void The_clock_stands_still_while_it_is_paused()
    {
        using var deadline = new LookupDeadline(TimeSpan.FromSeconds(3), _time, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(2));
        deadline.Pause();
        deadline.Pause();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((TimeSpan.FromSeconds(1), false), (deadline.Left, deadline.Token.IsCancellationRequested));

        deadline.Resume();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(deadline.Token.IsCancellationRequested);
    }

    [Fact]
    public void A_caller_who_cancels_ends_the_work_at_once()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new LookupDeadline(TimeSpan.FromSeconds(3), _time, caller.Token);

        caller.Cancel();

        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.True(deadline.Caller.IsCancellationRequested);
    }
}
