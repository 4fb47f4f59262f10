using System.Net.ServerSentEvents;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Gateway.Dashboard;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Tests.Dashboard;

public sealed class FrameFeedTests : IDisposable
{
    private readonly MetricReadings _readings = new(["nothing"]);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Who_opens_the_page_is_told_all_then_each_second()
    {
        var feed = Feed();
        var frames = Watch(feed, null);
        Assert.Contains("\"history\"", (await NextAsync(frames)).Data, StringComparison.Ordinal);
        feed.Tick();
        Assert.Contains("\"point\"", (await NextAsync(frames)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_was_missed_and_no_more()
    {
        var feed = Feed();
        feed.Tick();
        var last = (await NextAsync(Watch(feed, null))).EventId;
        for (var i = 0; i < 3; i++)
            feed.Tick();

        var frames = Watch(feed, last);
        for (var i = 0; i < 3; i++)
            Assert.DoesNotContain("\"history\"", (await NextAsync(frames)).Data, StringComparison.Ordinal);
        feed.Close();
        Assert.False(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task Who_missed_nothing_waits_for_the_next_second()
    {
        var feed = Feed();
        feed.Tick();
        var frames = Watch(feed, (await NextAsync(Watch(feed, null))).EventId);
        feed.Tick();
        Assert.DoesNotContain("\"history\"", (await NextAsync(frames)).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another-process-7")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("-1")]
    public async Task Who_names_an_event_that_nobody_knows_is_told_all(string lastEventId)
    {
        var feed = Feed();
        feed.Tick();
        Assert.Contains("\"history\"", (await NextAsync(Watch(feed, lastEventId))).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_away_for_too_long_is_told_all()
    {
        var feed = Feed();
        feed.Tick();
        var last = (await NextAsync(Watch(feed, null))).EventId;
        for (var i = 0; i < FrameFeed.KeptFrames + 2; i++)
            feed.Tick();
        Assert.Contains("\"history\"", (await NextAsync(Watch(feed, last))).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_are_no_more_viewers_than_there_may_be_and_one_who_leaves_makes_room()
    {
        var feed = Feed(new DashboardOptions { MaxViewers = 2 });
        using var leaving = new CancellationTokenSource();
        Assert.NotNull(feed.Watch(null, leaving.Token));
        await using var second = Watch(feed, null);
        Assert.Null(feed.Watch(null, DashboardHost.Token));
        await leaving.CancelAsync();
        Assert.Equal(1, feed.Viewers);
        await NextAsync(second);
        await second.DisposeAsync();
        Assert.Equal(0, feed.Viewers);
    }

    [Fact]
    public async Task Who_does_not_read_is_let_go_and_holds_no_more_than_a_bounded_number_of_frames()
    {
        var feed = Feed();
        var frames = Watch(feed, null);
        for (var i = 0; i < 500; i++)
            feed.Tick();

        var read = 0;
        while (await frames.MoveNextAsync())
            read++;
        Assert.Equal(FrameFeed.KeptFrames + FrameFeed.Backlog, read);
    }

    [Fact]
    public async Task Once_closed_all_streams_end_and_none_begins()
    {
        var feed = Feed();
        var frames = Watch(feed, null);
        await NextAsync(frames);
        feed.Close();
        Assert.False(await frames.MoveNextAsync());
        Assert.Null(feed.Watch(null, DashboardHost.Token));
    }

    public void Dispose() => _readings.Dispose();

    private static IAsyncEnumerator<SseItem<string>> Watch(FrameFeed feed, string? lastEventId) =>
        feed.Watch(lastEventId, DashboardHost.Token)!.GetAsyncEnumerator(DashboardHost.Token);

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> frames)
    {
        Assert.True(await frames.MoveNextAsync());
        return frames.Current;
    }

    private FrameFeed Feed(DashboardOptions? options = null)
    {
        options ??= new DashboardOptions();
        var board = new LiveBoard(new FootprintLedger(), new LiveTraffic(_time), _readings, options, limit: null, _time.GetUtcNow());
        return new FrameFeed(board, options, _time);
    }
}
