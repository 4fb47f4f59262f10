using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Tests.Traffic;

public class LiveTrafficTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LiveTraffic _traffic;

    public LiveTrafficTests() => _traffic = new LiveTraffic(_time);

    [Fact]
    public void A_stream_waits_then_streams_then_has_ended()
    {
        var request = _traffic.Begin(isStream: true);
        Assert.Equal((1, 0), (_traffic.Count().Waiting, _traffic.Count().Streaming));
        request.FirstToken();
        request.FirstToken();
        Assert.Equal((0, 1), (_traffic.Count().Waiting, _traffic.Count().Streaming));
        request.End(200, null);
        Assert.Equal((0, 0, 1), (_traffic.Count().Waiting, _traffic.Count().Streaming, _traffic.Count().Succeeded));
    }

    [Fact]
    public void A_request_ends_once()
    {
        var request = _traffic.Begin(isStream: false);
        request.FirstToken();
        request.End(200, null);
        request.End(500, null);
        Assert.Equal((0, 1, 0), (_traffic.Count().Waiting, _traffic.Count().Succeeded, _traffic.Count().Failed));
    }

    [Theory]
    [InlineData(200, 1, 0, 0, 0)]
    [InlineData(429, 0, 1, 0, 0)]
    [InlineData(502, 0, 0, 1, 0)]
    [InlineData(499, 0, 0, 0, 1)]
    public void Each_end_is_counted_as_what_it_is(int status, long succeeded, long refused, long failed, long left)
    {
        _traffic.Begin(isStream: false).End(status, null);
        var count = _traffic.Count();
        Assert.Equal((succeeded, refused, failed, left), (count.Succeeded, count.Refused, count.Failed, count.Left));
    }

    [Theory]
    [InlineData(401, 1, 0)]
    [InlineData(429, 1, 0)]
    [InlineData(503, 0, 1)]
    public void What_no_model_was_asked_is_counted_by_its_end_and_says_nothing_of_the_models(int status, long refused, long failed)
    {
        _traffic.EndBefore(status);
        Assert.Equal((refused, failed, 0), (_traffic.Count().Refused, _traffic.Count().Failed, _traffic.Count().Waiting));
        Assert.Equal(0, _traffic.FailuresInRow);
    }

    [Fact]
    public void The_oldest_request_in_flight_is_known()
    {
        var first = _traffic.Begin(isStream: false);
        _time.Advance(TimeSpan.FromSeconds(3));
        _traffic.Begin(isStream: false);
        Assert.Equal(TimeSpan.FromSeconds(3), _traffic.Count().Oldest);
        first.End(200, null);
        Assert.Equal(TimeSpan.Zero, _traffic.Count().Oldest);
    }

    [Fact]
    public void Past_the_bound_requests_are_still_counted()
    {
        var requests = Enumerable.Range(0, LiveTraffic.MaxKnown + 10).Select(_ => _traffic.Begin(isStream: false))
            .ToArray();
        Assert.Equal(requests.Length, _traffic.Count().Waiting);
        foreach (var request in requests)
            request.End(200, null);
        Assert.Equal((0, requests.Length), (_traffic.Count().Waiting, _traffic.Count().Succeeded));
    }
}
