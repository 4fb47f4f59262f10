using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.LocalEngine.Soak;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Thousands of mixed requests: each must end, in its own way, and memory must not grow.</summary>
internal sealed class SoakBenchmark(LocalEngineSettings settings, int requests, int seed, string? draft)
{
    private const double ResidentLimit = 24;
    private const double ManagedLimit = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<int> RunAsync()
    {
        var report = new Report($"soak: {requests} requests, seed {seed}, {settings}");
        await using var engines = await SoakEngines.LoadAsync(
            settings.PathOf(LocalEngineSettings.ChatModel), settings.PathOf(LocalEngineSettings.Embedder),
            settings.PathOf(LocalEngineSettings.Verifier),
            settings.Device, settings.Threads, draft);
        var run = new SoakRun(engines, seed, Patience);
        var step = Math.Max(1, requests / 10);
        var readings = new List<MemoryReading>();
        var start = Stopwatch.GetTimestamp();
        try
        {
            for (var sent = 0; sent < requests; sent += step)
            {
                await run.SendAsync(Math.Min(step, requests - sent));
                readings.Add(MemoryReading.Take());
                Report.Note(
                    $"       {run.Tally.Count} requests, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s: {readings[^1].ResidentMebibytes:F1} MiB resident, {readings[^1].ManagedMebibytes:F2} MiB managed");
            }
        }
        catch (TimeoutException e)
        {
            // What is stuck cannot be waited for, and disposing would wait for it.
            Report.Note($"MISSED {e.Message}");
            Environment.Exit(1);
        }

        foreach (var (kind, end, count) in run.Tally.Ends)
            Report.Note($"       {kind}: {end} {count}");
        Report.Note($"       a full queue sent requests away {run.Tally.Refusals} times; they came again");
        foreach (var unexpected in run.Tally.Unexpected.Take(10))
            Report.Note($"       unexpected: {unexpected}");
        report.Limit("requests without an end", "", requests - run.Tally.Count, 0);
        report.Limit("requests with an end that they must not have", "", run.Tally.Unexpected.Count, 0);
        report.Limit("requests that still run or wait", "", engines.Chat.Status.RunningRequests + engines.Chat.Status.QueuedRequests, 0);
        report.Limit("KV cells still reserved", "", engines.Chat.Status.ReservedKvTokens, 0);

        // The first two tenths are the warm-up: pools fill, code is compiled anew.
        var warm = readings[Math.Min(1, readings.Count - 1)];
        report.Limit(
            "resident memory, grown since the warm-up", "MiB", readings[^1].ResidentMebibytes - warm.ResidentMebibytes, ResidentLimit);
        report.Limit("managed memory, grown since the warm-up", "MiB", readings[^1].ManagedMebibytes - warm.ManagedMebibytes, ManagedLimit);
        var answer = await engines.Client.GetResponseAsync("Say hello.", new ChatOptions { MaxOutputTokens = 8 });
        report.Require("tokens of an answer afterwards", "", answer.Usage!.OutputTokenCount!.Value, 1);
        return report.ExitCode;
    }
}
