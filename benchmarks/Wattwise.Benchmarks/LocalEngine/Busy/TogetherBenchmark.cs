using Wattwise.Benchmarks.Measurement;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// A chat model, an embedder and a pair scorer of one process at the same time, beside the same work one after the other.
/// </summary>
internal sealed class TogetherBenchmark(LocalEngineSettings settings)
{
    private const int Tokens = 60;
    private const int LookUps = 30;

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"together: {Tokens} tokens of an answer beside {LookUps} look-ups of embedder and verifier, threads of the engines' choice");
        await using var chat = await LoadAsync(LocalEngineSettings.ChatModel);
        await using var embedder = await LoadAsync(LocalEngineSettings.Embedder);
        await using var verifier = await LoadAsync(LocalEngineSettings.Verifier);
        using var chats = new OurChats(chat);
        using var generator = new LlamaEmbeddingGenerator(embedder);
        var scorer = new LlamaPairScorer(verifier);
        PromptPair[] pairs =
            [.. Enumerable.Range(0, 5).Select(i => new PromptPair("How tall is a lighthouse?", $"How high is lighthouse number {i}?"))];

        var rounds = await Rounds.AlternateAsync(
            settings.RoundCount, warmUp: true,
            _ => CpuSecondsAsync(async () =>
            {
                await AnswerAsync();
                await EmbedAsync();
                await ScoreAsync();
            }),
            _ => CpuSecondsAsync(() => Task.WhenAll(AnswerAsync(), EmbedAsync(), ScoreAsync())));
        report.CompareTimes("at the same time, CPU time", "s", (rounds[1], rounds[0]), "one after the other", 1.3);
        return report.ExitCode;

        Task AnswerAsync() => chats.AskAsync(ChatLoad.Chat("Write a long story about a lighthouse."), Tokens);

        async Task EmbedAsync()
        {
            for (var i = 0; i < LookUps; i++)
                await generator.GenerateAsync(["How tall is a lighthouse, and who keeps it?"]);
        }

        async Task ScoreAsync()
        {
            for (var i = 0; i < LookUps; i++)
                await scorer.ScoreAsync(pairs);
        }
    }

    private Task<LlamaEngine> LoadAsync(string model) => settings.LoadAsync(model, options => options.Threads = null);

    private static async Task<double> CpuSecondsAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
