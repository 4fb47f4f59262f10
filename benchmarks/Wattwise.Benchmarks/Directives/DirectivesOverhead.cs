using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Benchmarks.Directives;

/// <summary>What the stage takes for a request beyond the embedding, which the cache has made already.</summary>
internal static class DirectivesOverhead
{
    private const int RequestsPerRound = 20_000;
    private const double MaxMicroseconds = 30;

    private static readonly ChatMessage[] Messages =
    [
        new(ChatRole.System, "You are the assistant of a museum. Be polite, and never mention prices."),
        new(ChatRole.User, "Which 18th century inventor and founding father of the United States coined the phrase that time is money?"),
    ];

    public static async Task<int> RunAsync(int rounds)
    {
        var report = new Report("directives-overhead: the stage with classifier, evidence and policy, the embedding at hand");
        using var inner = new InstantChatClient();
        using var embedder = new ConstantEmbedder();
        using var client = new DirectivesChatClient(inner, embedder, new DirectivesOptions { Judge = new SilentJudge() });
        var (ours, peer) = await Rounds.AlternateAsync(rounds, () => MeasureAsync(client, embedder), () => MeasureAsync(inner, embedder));
        Report.Note(
            $"with the stage {Rounds.Median(ours):F2} us, inner client alone {Rounds.Median(peer):F2} us; medians of {rounds} rounds of {RequestsPerRound}");
        report.Limit("stage, beyond the inner client", "us", Rounds.Median(ours) - Rounds.Median(peer), MaxMicroseconds);
        return report.ExitCode;
    }

    private static async Task<double> MeasureAsync(IChatClient client, ConstantEmbedder embedder)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < RequestsPerRound; i++)
        {
            // What the cache leaves in the request's scope.
            ChatOptions? options = null;
            var scope = WattwiseScope.JoinOrBegin(ref options, out _);
            scope.QueryEmbedding = new QueryEmbedding(Messages[1].Text, embedder, embedder.Vector);
            WattwiseScope.Current = scope;
            await client.GetResponseAsync(Messages, options);
            WattwiseScope.Current = null;
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / RequestsPerRound;
    }

    /// <summary>Answers at once.</summary>
    private sealed class InstantChatClient : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Benjamin Franklin."))
            {
                ModelId = "gpt-4o",
                Usage = new UsageDetails { InputTokenCount = 40, OutputTokenCount = 5, TotalTokenCount = 45 },
            });

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    /// <summary>An embedder whose vector is known: that of the trivia class.</summary>
    private sealed class ConstantEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        public float[] Vector { get; } = LinearTaskClassifier.Default.DirectionOf("trivia-question");

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(_ => new Embedding<float>(Vector))));

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(defaultModelId: "all-MiniLM-L6-v2") : null;

        public void Dispose()
        {
        }
    }

    private sealed class SilentJudge : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(null, null));
    }
}
