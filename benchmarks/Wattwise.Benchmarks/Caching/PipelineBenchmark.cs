using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Caching;

/// <summary>What the pipeline takes per request beyond an inner client that does next to nothing.</summary>
internal static class PipelineBenchmark
{
    private const int RequestsPerRound = 20_000;

    private static readonly ChatMessage[] Messages =
    [
        new(ChatRole.System, "You are the support desk of a small shop. Answer in one short sentence."),
        new(ChatRole.User, "How do I reset the password of my account?"),
    ];

    /// <summary>A request that asks not to be cached, and one that is looked up and not found.</summary>
    public static async Task<int> PassThroughAsync(int rounds)
    {
        var report = new Report("pipeline: UseWattwise, request passed through");
        await MeasureAsync(report, "bypassed", rounds, CacheMode.Bypass, isKnown: false, maxMicroseconds: 20, maxBytes: 4096);
        await MeasureAsync(report, "looked up, not found", rounds, CacheMode.ReadOnly, isKnown: false, maxMicroseconds: 20, maxBytes: 4096);
        return report.ExitCode;
    }

    public static async Task<int> ExactHitAsync(int rounds)
    {
        var report = new Report("exact-hit: UseWattwise, request answered by the exact tier");
        await MeasureAsync(report, "hit", rounds, CacheMode.Default, isKnown: true, maxMicroseconds: 30);
        return report.ExitCode;
    }

    private static async Task MeasureAsync(
        Report report, string what, int rounds, CacheMode mode, bool isKnown, double maxMicroseconds,
        double maxBytes = double.PositiveInfinity)
    {
        using var inner = new ReadyChatClient();
        using var pipeline = inner.AsBuilder().UseWattwise().Build();
        if (isKnown)
            await pipeline.GetResponseAsync(Messages, new ChatOptions { Temperature = 0 });

        var bytes = new List<double>();
        var innerBytes = new List<double>();
        var (ours, peer) = await Rounds.AlternateAsync(
            rounds,
            () => MeasureAsync(
                pipeline, () => new ChatOptions { Temperature = 0 }.ConfigureWattwise(request => request.CacheMode = mode), bytes),
            () => MeasureAsync(inner, () => new ChatOptions { Temperature = 0 }, innerBytes));
        var added = Rounds.Median([.. bytes]) - Rounds.Median([.. innerBytes]);
        Report.Note(
            $"{what}: {Rounds.Median(ours):F2} us and {Rounds.Median([.. bytes]):F0} bytes, inner client alone {Rounds.Median(peer):F2} us and {Rounds.Median([.. innerBytes]):F0} bytes; medians of {rounds} rounds of {RequestsPerRound}");
        if (isKnown)
        {
            report.Limit($"{what}, whole request", "us", Rounds.Median(ours), maxMicroseconds);
            return;
        }

        report.Limit($"{what}, beyond the inner client", "us", Rounds.Median(ours) - Rounds.Median(peer), maxMicroseconds);
        report.Limit($"{what}, allocated beyond the inner client", "bytes", added, maxBytes);
    }

    private static async Task<double> MeasureAsync(IChatClient client, Func<ChatOptions> options, List<double> bytes)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < RequestsPerRound; i++)
            await client.GetResponseAsync(Messages, options());
        var elapsed = Stopwatch.GetElapsedTime(start);
        bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / RequestsPerRound);
        return elapsed.TotalMicroseconds / RequestsPerRound;
    }
}
