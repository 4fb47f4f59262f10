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

    public static Task<int> PassThroughAsync(int rounds) =>
        RunAsync("pipeline: accounting and semantic cache, request passed through", rounds, CacheMode.Bypass, maxMicroseconds: 20, maxBytes: 4096);

    public static Task<int> ExactHitAsync(int rounds) =>
        RunAsync("exact-hit: accounting and semantic cache, request answered by the exact tier", rounds, CacheMode.Default, maxMicroseconds: 30, maxBytes: null);

    private static async Task<int> RunAsync(string title, int rounds, CacheMode mode, double maxMicroseconds, double? maxBytes)
    {
        var report = new Report(title);
        using var inner = new TrivialChatClient();
        using var pipeline = inner.AsBuilder().UseAccounting().UseSemanticCache().Build();
        await pipeline.GetResponseAsync(Messages, new ChatOptions { Temperature = 0 });

        var bytes = new List<double>();
        var innerBytes = new List<double>();
        var (ours, peer) = await Rounds.AlternateAsync(
            rounds,
            () => MeasureAsync(pipeline, () => new ChatOptions { Temperature = 0 }.ConfigureWattwise(request => request.CacheMode = mode), bytes),
            () => MeasureAsync(inner, () => new ChatOptions { Temperature = 0 }, innerBytes));
        Report.Note($"inner client alone: {Rounds.Median(peer):F2} us, {Rounds.Median([.. innerBytes]):F0} bytes; with the pipeline: {Rounds.Median(ours):F2} us, {Rounds.Median([.. bytes]):F0} bytes; medians of {rounds} rounds of {RequestsPerRound}");
        report.Limit(mode == CacheMode.Bypass ? "time beyond the inner client" : "time of a hit", "us", mode == CacheMode.Bypass ? Rounds.Median(ours) - Rounds.Median(peer) : Rounds.Median(ours), maxMicroseconds);
        if (maxBytes is { } limit)
            report.Limit("allocation beyond the inner client", "bytes", Rounds.Median([.. bytes]) - Rounds.Median([.. innerBytes]), limit);
        return report.ExitCode;
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

    /// <summary>Answers at once.</summary>
    private sealed class TrivialChatClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Use the link on the sign-in page."))
            {
                FinishReason = ChatFinishReason.Stop,
                ModelId = "trivial",
                Usage = new UsageDetails { InputTokenCount = 30, OutputTokenCount = 9, TotalTokenCount = 39 },
            });

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose()
        {
        }
    }
}
