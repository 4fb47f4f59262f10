using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>A load of chats that are in flight side by side, and what came of it.</summary>
/// <param name="Seconds">From the first request to the last answer's end.</param>
/// <param name="Replies">The answers, by request.</param>
/// <param name="Joules">What the machine's meter saw meanwhile; <see langword="null"/> without one that measures.</param>
internal sealed record ChatLoad(double Seconds, StreamedReply[] Replies, double? Joules)
{
    /// <summary>Generated tokens of all chats a second.</summary>
    public double TokensPerSecond => Replies.Sum(reply => reply.OutputTokens) / Seconds;

    /// <summary>The median time to first text.</summary>
    public double FirstMilliseconds => Rounds.Median(Replies.Select(reply => reply.FirstMilliseconds));

    /// <summary>Closed loop: each client takes the next request as soon as its last one is answered.</summary>
    /// <param name="clients">How many requests are in flight.</param>
    /// <param name="requests">How many there are.</param>
    /// <param name="ask">Asks the request of that index.</param>
    /// <param name="meter">Sees the whole machine; may be <see langword="null"/>.</param>
    public static async Task<ChatLoad> RunAsync(int clients, int requests, Func<int, Task<StreamedReply>> ask, IEnergyMeter? meter = null)
    {
        var replies = new StreamedReply[requests];
        var next = -1;
        using var energy = EnergyMeasurement.StartTotal(meter);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(ClientAsync)));
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, replies, energy.Elapsed()?.Joules);

        async Task ClientAsync()
        {
            for (var request = Interlocked.Increment(ref next); request < requests; request = Interlocked.Increment(ref next))
                replies[request] = await ask(request);
        }
    }

    /// <summary>A conversation of one user message.</summary>
    public static ChatMessage[] Chat(string user) => [new(ChatRole.User, user)];

    /// <summary>A conversation of a system prompt and a user message.</summary>
    public static ChatMessage[] Chat(string system, string user) => [new(ChatRole.System, system), new(ChatRole.User, user)];

    /// <summary>Prints how long readers waited, and what a token cost.</summary>
    public static void Describe(string who, IReadOnlyCollection<ChatLoad> rounds)
    {
        var replies = rounds.SelectMany(round => round.Replies).ToArray();
        var first = replies.Select(reply => reply.FirstMilliseconds).ToArray();
        var gaps = replies.SelectMany(reply => reply.GapMilliseconds).ToArray();
        Report.Note(
            $"       {who}: first text p50 {Rounds.Median(first):F1} ms, p95 {Rounds.Quantile(first, 0.95):F1} ms; between updates p50 {Rounds.Median(gaps):F2} ms, p95 {Rounds.Quantile(gaps, 0.95):F2} ms");
        if (rounds.All(round => round.Joules is not null))
            Report.Note(
                $"       {who}: {rounds.Sum(round => round.Joules!.Value) / replies.Sum(reply => reply.OutputTokens):F3} J a generated token, by the meter of the whole package or GPU");
    }
}
