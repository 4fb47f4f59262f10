using System.Collections.Concurrent;
using Wattwise.Accounting;

namespace Wattwise.Caching;

/// <summary>The requests that are being answered at this moment, by exact key and level. Holds nothing that no caller waits for.</summary>
internal sealed class FlightTable(long maxRetainedBytes, Func<SharedCall> createCall)
{
    private readonly ConcurrentDictionary<(CacheKey Key, DirectiveLevel Level), SharedStream<FlightItem>> _flights = new();

    /// <summary>Starts a flight that nobody else can join.</summary>
    /// <param name="start">Answers the request, with the model call that it is given.</param>
    public SharedStream<FlightItem>.Reader Alone(Func<SharedCall, CancellationToken, IAsyncEnumerable<FlightItem>> start)
    {
        var call = createCall();
        return new SharedStream<FlightItem>(token => start(call, token), static _ => 1, maxRetained: 0, static _ => { }) { Call = call }.TryJoin()!;
    }

    /// <summary>Joins the flight of this key, or starts one.</summary>
    /// <param name="key">The exact key, and how brief the answer may be: nobody waits for an answer that is briefer, or fuller, than its
    /// own would be.</param>
    /// <param name="start">Answers the request, as the flight that it is given.</param>
    /// <param name="leads">True where this caller's own request is the one that is answered.</param>
    public SharedStream<FlightItem>.Reader Join(
        (CacheKey Key, DirectiveLevel Level) key,
        Func<SharedStream<FlightItem>, CancellationToken, IAsyncEnumerable<FlightItem>> start,
        out bool leads)
    {
        SharedStream<FlightItem>? own = null;
        SharedStream<FlightItem>.Reader? ownReader = null;
        while (true)
        {
            if (_flights.TryGetValue(key, out var running))
            {
                if (running.TryJoin() is { } reader)
                {
                    leads = false;
                    return reader;
                }

                _flights.TryRemove(new(key, running));
            }

            own ??= new SharedStream<FlightItem>(
                token => start(own!, token), static item => item.SizeInBytes, maxRetainedBytes, closed => _flights.TryRemove(new(key, closed)))
            {
                Call = createCall(),
            };
            ownReader ??= own.TryJoin()!;
            if (_flights.TryAdd(key, own))
            {
                leads = true;
                return ownReader;
            }
        }
    }
}
