using System.Diagnostics;
using Wattwise.Benchmarks.Measurement;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Our engine beside llama-bench and llama-server, on the same libllama, files and threads.</summary>
internal sealed class LocalEngineBenchmarks(LocalEngineSettings settings)
{
    private const string ChatModel = LocalEngineSettings.ChatModel;
    private const string Embedder = LocalEngineSettings.Embedder;
    private const string Verifier = LocalEngineSettings.Verifier;

    // Eight slots were the fastest of 4, 8, 16, 32 and 64 on two cores, for embeddings and for reranking alike.
    private const string Slots = "8";

    private const int Texts = 512;
    private const int DocumentsPerQuery = 32;

    /// <summary>Prefill of 512 tokens and decode of 128, beside llama-bench.</summary>
    public async Task<int> ChatAsync()
    {
        var report = new Report($"chat: {ChatModel}, {settings}");
        // The same prompt is read in every round: a kept one would not be read at all.
        await using var engine = await settings.LoadAsync(ChatModel, options => options.PrefixCache.Enabled = false);
        using var client = new LlamaChatClient(engine);
        var ours = new ChatRequests(client);
        var peer = new LlamaBench(settings, ChatModel);
        report.Compare(
            "prefill 512", "tokens/s", await Rounds.AlternateAsync(
                settings.RoundCount, () => ours.PrefillAsync(512), () => peer.PrefillAsync(512)), "llama-bench", 0.98);
        var depth = await ours.CountStoryPromptAsync();
        report.Compare(
            $"decode 128 behind {depth}", "tokens/s", await Rounds.AlternateAsync(
                settings.RoundCount, () => ours.DecodeAsync(128), () => peer.DecodeAsync(128, depth)), "llama-bench", 0.98);
        report.Limit("allocated per streamed token", "bytes", await ours.AllocatedPerTokenAsync(), 200);
        if (settings.Device == LlamaDevice.Cpu)
            await LLamaSharpComparison.ChatAsync(report, settings);
        return report.ExitCode;
    }

    /// <summary>512 short texts in one call, beside llama-server.</summary>
    public async Task<int> EmbeddingsAsync()
    {
        var report = new Report($"embeddings: {Embedder}, {Texts} questions, {settings}");
        var texts = QuestionPairs.ReadQuestions(settings.DataFolder, Texts);
        await using var engine = await settings.LoadAsync(Embedder);
        using var generator = new LlamaEmbeddingGenerator(engine);
        await using var peer = await LlamaServer.StartAsync(settings, Embedder, "--embedding", "-np", Slots);
        var figures = await Rounds.AlternateAsync(
            settings.RoundCount, () => RateAsync(() => generator.GenerateAsync(texts)), () => RateAsync(() => peer.EmbedAsync(texts)));
        report.Compare("embeddings", "texts/s", figures, "llama-server", 1.0);
        return report.ExitCode;
    }

    /// <summary>512 pairs of 16 queries, beside llama-server's reranking.</summary>
    public async Task<int> PairsAsync()
    {
        var report = new Report($"pairs: {Verifier}, {Texts} pairs of {Texts / DocumentsPerQuery} queries, {settings}");
        var texts = QuestionPairs.ReadQuestions(settings.DataFolder, Texts);
        var pairs = texts.Select((text, i) => new PromptPair(texts[i / DocumentsPerQuery], text)).ToArray();
        await using var engine = await settings.LoadAsync(Verifier);
        var scorer = new LlamaPairScorer(engine);
        await using var peer = await LlamaServer.StartAsync(settings, Verifier, "--rerank", "-np", Slots);
        var figures = await Rounds.AlternateAsync(
            settings.RoundCount,
            () => RateAsync(() => scorer.ScoreAsync(pairs)),
            // All queries at once, so that the server can fill its slots from any of them.
            () => RateAsync(() =>
                Task.WhenAll(texts.Chunk(DocumentsPerQuery).Select((documents, query) => peer.RerankAsync(texts[query], documents)))));
        report.Compare("pairs", "pairs/s", figures, "llama-server", 1.0);
        return report.ExitCode;
    }

    private static async Task<double> RateAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Texts / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
