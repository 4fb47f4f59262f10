using System.Collections.Concurrent;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>The requests that are being answered at this moment, by exact key and level. Holds nothing that no caller waits for.</summary>
internal sealed class FlightTable(long maxRetainedBytes)
{
    private readonly ConcurrentDictionary<(CacheKey Key, DirectiveLevel Level), Flight> _flights = new();

    /// <summary>Starts a flight that nobody else can join.</summary>
    /// <param name="call">The model call that it may make.</param>
    /// <param name="start">Answers the request.</param>
    public static SharedStream<FlightItem>.Reader Alone(
        SharedCall call, Func<SharedCall, CancellationToken, IAsyncEnumerable<FlightItem>> start) =>
        new SharedStream<FlightItem>(token => start(call, token), static _ => 1, maxRetained: 0, static _ => { })
        {
            Call = call,
        }.TryJoin()!;

    /// <summary>
    /// Joins the flight of a request's key and level, or starts one. Nobody waits for an answer that is briefer, or fuller, than its own
    /// would be, nor for one that was purged before it came.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="stuck">A flight that made no progress, in whose place another one is started; <see langword="null"/> for none.</param>
    /// <param name="createCall">Creates the model call that a new flight may make.</param>
    /// <param name="start">Answers the request, as the flight that it is given.</param>
    /// <param name="leads">True where this caller's own request is the one that is answered.</param>
    public SharedStream<FlightItem>.Reader Join(
        CacheRequest request,
        SharedStream<FlightItem>? stuck,
        Func<SharedCall> createCall,
        Func<SharedStream<FlightItem>, CancellationToken, IAsyncEnumerable<FlightItem>> start,
        out bool leads)
    {
        var key = (request.Keys.Exact, request.Level);
        Flight? own = null;
        SharedStream<FlightItem>.Reader? ownReader = null;
        while (true)
        {
            if (_flights.TryGetValue(key, out var running))
            {
                if (running.Stream != stuck && !running.Request.IsPurged && running.Stream.TryJoin() is { } reader)
                {
                    leads = false;
                    return reader;
                }

                _flights.TryRemove(new(key, running));
            }

            own ??= Create(key, request, createCall(), start);
            ownReader ??= own.Stream.TryJoin()!;
            if (_flights.TryAdd(key, own))
            {
                leads = true;
                return ownReader;
            }
        }
    }

    private Flight Create(
        (CacheKey, DirectiveLevel) key,
        CacheRequest request,
        SharedCall call,
        Func<SharedStream<FlightItem>, CancellationToken, IAsyncEnumerable<FlightItem>> start)
    {
        Flight flight = null!;
        flight = new Flight(
            new SharedStream<FlightItem>(
                token => start(flight.Stream, token), static item => item.SizeInBytes, maxRetainedBytes,
                _ => _flights.TryRemove(new(key, flight)))
            {
                Call = call,
            },
            request);
        return flight;
    }

    private sealed record Flight(SharedStream<FlightItem> Stream, CacheRequest Request);
}
