using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>The gateway over the local model, beside llama-server on the same libllama: chats side by side.</summary>
internal sealed class LocalGatewayBenchmark(LocalEngineSettings settings, bool isEachToken)
{
    private const int Requests = 24;
    private const int Tokens = 96;
    private const string Prefix = "data: ";

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(5) };

    private readonly string[] _prompts = TaskPrompts.Read(settings.DataFolder, 2000, maxCharacters: 1200);

    public async Task RunAsync(Report report)
    {
        var (clients, cells) = (BenchGateway.Text(BenchGateway.LocalClients), BenchGateway.Text(BenchGateway.LocalClients * 1024));
        string[] slots = ["-np", clients, "-c", cells, "-fa", "on", "-fit", "off"];
        await using (var server = await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, slots))
        {
            // One for each of its endpoints: it would know the prompts that the other has had.
            await using var chats = await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, slots);
            await using var gateway = await StartGatewayAsync();
            var rounds = await Rounds.AlternateAsync(
                settings.RoundCount, warmUp: true,
                round => CompleteAsync(server, round), round => AskAsync(round, prompt => ChatAsync(chats, prompt)),
                round => AskAsync(round, prompt => AskAsync(gateway, prompt, Tokens)));
            var rates = rounds.Select(contestant => contestant.Select(load => load.TokensPerSecond).ToArray()).ToArray();
            var what = $"{BenchGateway.LocalClients} chats on the local model";
            report.Compare(what, "tokens/s", (rates[2], rates[1]), "llama-server's /v1/chat/completions", 1.0);
            report.Compare(what, "tokens/s", (rates[2], rates[0]), "its /completion, without template and parsing,", 1.0);
            ChatLoad.Describe("gateway", rounds[2]);
            ChatLoad.Describe("llama-server's /v1/chat/completions", rounds[1]);
            ChatLoad.Describe("llama-server's /completion", rounds[0]);
        }
    }

    private Task<BenchGateway> StartGatewayAsync() => BenchGateway.StartAsync(
    [
        "--model", settings.PathOf(LocalEngineSettings.ChatModel), "--threads", BenchGateway.Text(settings.Threads), "--budgets",
        .. isEachToken ? (string[])["--each-token"] : [],
    ]);

    private async Task<ChatLoad> CompleteAsync(LlamaServer server, int round)
    {
        var prompts = new string[Requests];
        for (var i = 0; i < Requests; i++)
            prompts[i] = await server.RenderAsync(ChatLoad.Chat(Prompt(round, i)));
        return await ChatLoad.RunAsync(BenchGateway.LocalClients, Requests, i => server.AskAsync(prompts[i], Tokens));
    }

    private Task<ChatLoad> AskAsync(int round, Func<string, Task<StreamedReply>> ask) =>
        ChatLoad.RunAsync(BenchGateway.LocalClients, Requests, i => ask(Prompt(round, i)));

    // Each round asks what no round asked before, so that no cache answers for a model.
    private string Prompt(int round, int request) => _prompts[(((round + 2) * Requests) + request) % _prompts.Length];

    private static Task<StreamedReply> AskAsync(BenchGateway gateway, string prompt, int tokens) =>
        ChatAsync(gateway.Address, gateway.Authorization, prompt, tokens, "");

    // As its /completion is asked: one candidate for its sampler, and no end before the last token.
    private static Task<StreamedReply> ChatAsync(LlamaServer server, string prompt) =>
        ChatAsync(server.Address, null, prompt, Tokens, """, "top_k":1,"samplers":["top_k"],"ignore_eos":true,"cache_prompt":true""");

    private static async Task<StreamedReply> ChatAsync(
        Uri address, AuthenticationHeaderValue? authorization, string prompt, int tokens, string more)
    {
        var json = $$$"""
            {"model":"local","messages":[{"role":"user","content":{{{JsonSerializer.Serialize(prompt)}}}}],
            "temperature":0,"max_tokens":{{{tokens}}},"stream":true,"stream_options":{"include_usage":true}{{{more}}}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/chat/completions"))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
            Headers = { Authorization = authorization, ConnectionClose = authorization is null },
        };
        var clock = new ReplyClock();
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        StreamedReply? reply = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Prefix + "{", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(line.AsMemory(Prefix.Length));
            foreach (var choice in chunk.RootElement.GetProperty("choices").EnumerateArray())
            {
                if (choice.GetProperty("delta").TryGetProperty("content", out var content) && content.GetString() is { } text)
                    clock.Add(text);
            }

            if (chunk.RootElement.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
                reply = clock.Finish(usage.GetProperty("prompt_tokens").GetInt32(), 0, usage.GetProperty("completion_tokens").GetInt32());
        }

        return reply is { } whole && whole.OutputTokens == tokens ? whole
            : throw new InvalidOperationException($"The answer has {reply?.OutputTokens} tokens, not {tokens}.");
    }
}
