using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Cascade;

namespace Wattwise.Benchmarks.Cascade;

/// <summary>What the cascade takes for a request whose first draft is accepted, beyond a client that answers at once.</summary>
internal static class CascadeOverhead
{
    private const int RequestsPerRound = 20_000;
    private const double MaxMicroseconds = 40, MaxBytes = 8_192;

    private static readonly ChatMessage[] Messages =
    [
        new(ChatRole.System, "You are the support desk of a small shop. Answer in one short sentence."),
        new(ChatRole.User, "How do I reset the password of my account?"),
    ];

    public static async Task<int> RunAsync(int rounds)
    {
        var report = new Report("cascade-overhead: two tiers, the draft accepted at once; the decision itself takes nothing here");
        foreach (var (streams, estimator) in new (bool, IConfidenceEstimator)[] { (false, new Silent()), (true, new Silent()),
            (false, CompositeEstimator.Default) })
        {
            using var inner = new ReadyChatClient();
            var options = new CascadeOptions
            {
                Tiers = { new CascadeTier("weak", inner) { ContextWindow = 8_192 }, new CascadeTier("strong") },
            };
            var state = new CascadeState(
                null, options, new StageServices(), _ => new CascadeParts(new Accepting(), estimator, new AnswerComparer(null)));
            using var client = new CascadeChatClient(inner, state, findKeyed: null, state.Dispose);
            var (bytes, innerBytes) = (new List<double>(), new List<double>());
            var (ours, peer) = await Rounds.AlternateAsync(
                rounds, () => MeasureAsync(client, streams, bytes), () => MeasureAsync(inner, streams, innerBytes));
            var what = (streams ? "streamed" : "whole") + (estimator is Silent ? ", without signals" : ", with the built-in signals");
            Report.Note(
                $"{what}: {Rounds.Median(ours):F2} us and {Rounds.Median([.. bytes]):F0} bytes, inner client alone {Rounds.Median(peer):F2} us and {Rounds.Median([.. innerBytes]):F0} bytes; medians of {rounds} rounds of {RequestsPerRound}");
            report.Limit($"{what}, beyond the inner client", "us", Rounds.Median(ours) - Rounds.Median(peer), MaxMicroseconds);
            report.Limit(
                $"{what}, allocated beyond the inner client", "bytes", Rounds.Median([.. bytes]) - Rounds.Median([.. innerBytes]),
                MaxBytes);
        }

        return report.ExitCode;
    }

    private static async Task<double> MeasureAsync(IChatClient client, bool streams, List<double> bytes)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < RequestsPerRound; i++)
        {
            var options = new ChatOptions { Temperature = 0 };
            if (!streams)
            {
                await client.GetResponseAsync(Messages, options);
                continue;
            }

            await foreach (var _ in client.GetStreamingResponseAsync(Messages, options))
            {
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / RequestsPerRound);
        return elapsed.TotalMicroseconds / RequestsPerRound;
    }

    private sealed class Accepting : ICascadeKnowledge
    {
        public IReadOnlyList<CascadeCertificate> Certificates { get; } =
            [new("unknown", 0, CascadeRule.Whole, 0.02, 0.05, 1_000, null) { KeptShare = 0.7 }];

        public bool Draw(string taskClass) => false;

        public CascadeDecision Decide(
            string taskClass, int tier, CascadeRule rule, IReadOnlyList<ConfidenceSignal> signals, bool isSample = true) =>
            new(true, "accepted", 0);

        public void Learn(CascadeEvidence evidence)
        {
        }

        public IReadOnlyList<CascadeEvidence> TakeResets() => [];
    }

    private sealed class Silent : IConfidenceEstimator
    {
        private static readonly ConfidenceReading Nothing = new([], EnergyEstimate.Zero);

        public string Id => "none";

        public ValueTask<ConfidenceReading> ReadAsync(DraftAnswer draft, CancellationToken cancellationToken = default) => new(Nothing);
    }
}
