using System.Collections.Concurrent;
using Wattwise.Accounting;

namespace Wattwise.Gateway.Traffic;

/// <summary>Knows which requests are in flight now, and counts how they ended. Thread-safe.</summary>
internal sealed class LiveTraffic(TimeProvider timeProvider) : IGatewayTraffic
{
    /// <summary>The most requests whose age is known; what comes on top is only counted.</summary>
    public const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<Request, bool> _known = new();
    private long _waiting, _streaming, _succeeded, _refused, _failed, _left, _failuresInRow;

    /// <summary>How many requests failed since one succeeded.</summary>
    public long FailuresInRow => Interlocked.Read(ref _failuresInRow);

    public IGatewayRequest Begin(bool isStream)
    {
        var request = new Request(this, isStream, timeProvider.GetTimestamp());
        Interlocked.Increment(ref _waiting);
        if (_known.Count < MaxKnown)
            _known.TryAdd(request, true);
        return request;
    }

    public void EndBefore(int status) => Interlocked.Increment(ref EndOf(status));

    /// <summary>The requests in flight and the ends so far.</summary>
    public TrafficCount Count()
    {
        var oldest = TimeSpan.Zero;
        foreach (var (request, _) in _known)
        {
            var age = timeProvider.GetElapsedTime(request.Start);
            oldest = age > oldest ? age : oldest;
        }

        return new TrafficCount
        {
            Waiting = Interlocked.Read(ref _waiting),
            Streaming = Interlocked.Read(ref _streaming),
            Oldest = oldest,
            Succeeded = Interlocked.Read(ref _succeeded),
            Refused = Interlocked.Read(ref _refused),
            Failed = Interlocked.Read(ref _failed),
            Left = Interlocked.Read(ref _left),
        };
    }

    private void End(Request request, bool hasBegun, int status)
    {
        Interlocked.Decrement(ref hasBegun ? ref _streaming : ref _waiting);
        _known.TryRemove(request, out _);
        Interlocked.Increment(ref EndOf(status));
        if (status >= 500)
            Interlocked.Increment(ref _failuresInRow);
        else if (status < 400)
            Interlocked.Exchange(ref _failuresInRow, 0);
    }

    private ref long EndOf(int status)
    {
        if (status == 499)
            return ref _left;
        if (status >= 500)
            return ref _failed;
        return ref status >= 400 ? ref _refused : ref _succeeded;
    }

    private sealed class Request(LiveTraffic traffic, bool isStream, long start) : IGatewayRequest
    {
        private const int Waiting = 0, Streaming = 1, Ended = 2;

        private int _state;

        public long Start => start;

        public void FirstToken()
        {
            if (!isStream || Interlocked.CompareExchange(ref _state, Streaming, Waiting) != Waiting)
                return;
            Interlocked.Decrement(ref traffic._waiting);
            Interlocked.Increment(ref traffic._streaming);
        }

        public void End(int status, RequestFootprint? footprint)
        {
            var before = Interlocked.Exchange(ref _state, Ended);
            if (before != Ended)
                traffic.End(this, before == Streaming, status);
        }
    }
}
