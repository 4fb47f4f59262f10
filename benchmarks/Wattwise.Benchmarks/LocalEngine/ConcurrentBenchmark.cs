using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// Chats that stream side by side: generated tokens a second, beside llama-server with the same slots and llama-batched-bench.
/// </summary>
internal sealed class ConcurrentBenchmark(
    LocalEngineSettings settings, int clients, int requestsPerClient, int tokens, LlamaKvLayout layout)
{
    // A prompt of 1,200 characters and the longest answer fit, as the server's slots are as large.
    private const int CellsPerClient = 1024;

    private readonly int _requests = clients * requestsPerClient;
    private readonly string[] _prompts = ReadPrompts(settings.DataFolder);
    private readonly IEnergyMeter? _meter = MachineMeter.Open(settings.Device);

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"concurrent: {LocalEngineSettings.ChatModel}, {clients} clients x {requestsPerClient} requests, about {tokens} tokens each, our cells {layout}, {settings}");
        string[] common = ["-np", Text(clients), "-c", Text(clients * CellsPerClient), "-fa", "on", "-fit", "off"];
        await using var peers = await ServerVariants.StartAsync(settings, common);
        await using var engine = await settings.LoadAsync(
            LocalEngineSettings.ChatModel, options => EngineLoad.Configure(options, clients, CellsPerClient, layout));
        using var ours = new OurChats(engine);
        var contestants = peers.Servers.Select<LlamaServer, Func<int, Task<ChatLoad>>>(
            server => round => AskServerAsync(server, _requests, round))
            .Append(round => AskOursAsync(ours, round));
        var all = await Rounds.AlternateAsync(settings.RoundCount, warmUp: true, [.. contestants]);
        var best = peers.Best(all[..^1], load => load.TokensPerSecond);
        ChatLoad[][] rounds = [all[best], all[^1]];

        CheckSameWork(rounds[1], rounds[0]);
        report.Compare(
            $"{clients} clients", "tokens/s",
            ([.. rounds[1].Select(load => load.TokensPerSecond)], [.. rounds[0].Select(load => load.TokensPerSecond)]),
            "llama-server", settings.Device == LlamaDevice.Cpu ? 1.05 : 1.15);
        ChatLoad.Describe("ours", rounds[1]);
        ChatLoad.Describe("llama-server", rounds[0]);
        await CompareWithBatchedBenchAsync(report, rounds[1]);
        if (settings.Device == LlamaDevice.Cpu)
            await LLamaSharpComparison.ConcurrentAsync(report, settings, clients, tokens);
        return report.ExitCode;
    }

    // llama-batched-bench has no requests: all its prompts are read at once, and all its sequences end together. Its best case, then.
    private async Task CompareWithBatchedBenchAsync(Report report, ChatLoad[] ours)
    {
        var prompt = (int)ours.SelectMany(load => load.Replies).Average(reply => reply.InputTokens);
        var peer = new LlamaBatchedBench(settings);
        var figures = new List<(double Whole, double Decode)>();
        for (var round = 0; round < settings.RoundCount; round++)
            figures.Add(await peer.RunAsync(clients, prompt, tokens));
        double[] rates = [.. ours.Select(load => load.TokensPerSecond)];
        (double[], double[]) whole = (rates, [.. figures.Select(figure => figure.Whole)]);
        var what = $"{clients} clients, prompts of {prompt}";
        if (settings.Device == LlamaDevice.Cpu)
            Report.Note(
                $"       llama-batched-bench, {what}: {Rounds.Median(whole.Item2):F1} tokens/s, ours {Rounds.Median(rates) / Rounds.Median(whole.Item2):F3}x");
        else
            report.Compare(what, "tokens/s", whole, "llama-batched-bench", 0.9);
        Report.Note(
            $"       llama-batched-bench, prompts not counted: {Rounds.Median(figures.Select(figure => figure.Decode)):F1} tokens/s");
    }

    private async Task<ChatLoad> AskServerAsync(LlamaServer server, int requests, int round)
    {
        var prompts = new string[requests];
        for (var i = 0; i < requests; i++)
            prompts[i] = await server.RenderAsync(ChatLoad.Chat(Prompt(round, i)));
        return await ChatLoad.RunAsync(clients, requests, i => server.AskAsync(prompts[i], TokensOf(i)), _meter);
    }

    private async Task<ChatLoad> AskOursAsync(OurChats ours, int round)
    {
        return await ChatLoad.RunAsync(clients, _requests, i => ours.AskAsync(ChatLoad.Chat(Prompt(round, i)), TokensOf(i)), _meter);
    }

    // Each round asks what no round asked before, so that no prompt cache answers for it.
    private string Prompt(int round, int request) => _prompts[((round + 2) * _requests + request) % _prompts.Length];

    // Chats that all end at once would never leave a place to fill.
    private int TokensOf(int request) => tokens + (request % 3 - 1) * tokens / 4;

    private static void CheckSameWork(ChatLoad[] ours, ChatLoad[] peer)
    {
        var read = ours.Sum(load => load.Replies.Sum(reply => reply.InputTokens));
        var peerRead = peer.Sum(load => load.Replies.Sum(reply => reply.InputTokens));
        if (read != peerRead)
            throw new InvalidOperationException($"Our prompts had {read} tokens, the peer's {peerRead}.");
    }

    private static string[] ReadPrompts(string dataFolder) =>
        [.. TaskPrompts.Read(dataFolder, 3000)
            .Zip(QuestionPairs.ReadQuestions(dataFolder, 3000), (task, question) => (string[])[task, question]).SelectMany(pair => pair)];

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
