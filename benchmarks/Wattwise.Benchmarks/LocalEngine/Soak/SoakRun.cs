using System.Collections.Concurrent;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>Sends mixed requests from many clients, and sees to it that each of them ends.</summary>
/// <param name="engines">The engines.</param>
/// <param name="seed">Decides what each request is.</param>
/// <param name="patience">After how long a request counts as stuck.</param>
internal sealed class SoakRun(SoakEngines engines, int seed, TimeSpan patience)
{
    private const int Clients = 18;
    private const int MaxAttempts = 4;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private int _sent;

    public SoakTally Tally { get; } = new();

    /// <summary>Sends the next requests and waits until all of them have ended.</summary>
    /// <exception cref="TimeoutException">One did not end; the message names those in flight.</exception>
    public async Task SendAsync(int requests)
    {
        var last = _sent + requests;
        var inFlight = new ConcurrentDictionary<int, SoakKind>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(ClientAsync)));
        _sent = last;

        async Task ClientAsync()
        {
            for (var number = Interlocked.Increment(ref _sent); number <= last; number = Interlocked.Increment(ref _sent))
            {
                inFlight[number] = new SoakRequest(seed, number).Kind;
                for (var attempt = 1; !await EndsAsync(new SoakRequest(seed, number), attempt == MaxAttempts, inFlight); attempt++)
                {
                }

                inFlight.TryRemove(number, out var _);
            }
        }
    }

    // A refused request comes again after as long as the engine asked for, as a caller's would; the last refusal is its end.
    private async Task<bool> EndsAsync(SoakRequest request, bool isLast, ConcurrentDictionary<int, SoakKind> inFlight)
    {
        try
        {
            await request.SendAsync(engines).WaitAsync(patience);
            Tally.Answered(request);
        }
        catch (LlamaEngineBusyException e) when (!isLast)
        {
            Tally.Refused();
            await Task.Delay(e.RetryAfter < MaxWait ? e.RetryAfter : MaxWait);
            return false;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"A request did not end within {patience}; in flight: {string.Join(", ", inFlight.OrderBy(entry => entry.Key))}; {engines.Chat.Status}");
        }
        catch (Exception e)
        {
            Tally.Failed(request, e);
        }

        return true;
    }
}
