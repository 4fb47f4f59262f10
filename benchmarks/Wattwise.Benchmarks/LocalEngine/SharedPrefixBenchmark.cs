using System.Globalization;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Chats behind one long system prompt, started at once: time to first text, beside llama-server.</summary>
internal sealed class SharedPrefixBenchmark(LocalEngineSettings settings, int chats)
{
    private const int CellsPerChat = 2048;
    private const int Tokens = 32;

    // About 4.4 characters of English are a token of this model.
    private const int SystemCharacters = 4400;

    private readonly Passages[] _passages = Passages.Read(settings.DataFolder, 600);
    private readonly string[] _questions = QuestionPairs.ReadQuestions(settings.DataFolder, 4000);

    public async Task<int> RunAsync()
    {
        var report = new Report(
            $"shared-prefix: {LocalEngineSettings.ChatModel}, {chats} chats behind one system prompt, {Tokens} tokens each, {settings}");
        string[] common = ["-np", Text(chats), "-c", Text(chats * CellsPerChat), "-fa", "on", "-fit", "off"];
        var arguments = await ServerVariant.ChooseAsync(
            settings, common, async server => 1000 / (await AskServerAsync(server, -2)).FirstMilliseconds);
        Report.Note($"       llama-server runs with {string.Join(' ', arguments)}");

        await using var peer = await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, arguments);
        await using var engine = await settings.LoadAsync(
            LocalEngineSettings.ChatModel, options => EngineLoad.Configure(options, chats, CellsPerChat));
        using var ours = new OurChats(engine);
        var rounds = await Rounds.AlternateAsync(
            settings.RoundCount, warmUp: true, round => AskServerAsync(peer, round), round => AskOursAsync(ours, round));
        Describe("ours", rounds[1]);
        Describe("llama-server", rounds[0]);
        report.CompareTimes(
            "first text, p50 of each round", "ms",
            ([.. rounds[1].Select(load => load.FirstMilliseconds)], [.. rounds[0].Select(load => load.FirstMilliseconds)]),
            "llama-server", 0.5);
        return report.ExitCode;
    }

    // Both sides get one untimed request with the round's system prompt, and then all chats at once.
    private async Task<ChatLoad> AskServerAsync(LlamaServer server, int round)
    {
        await server.AskAsync(await server.RenderAsync(Chat(round, -1)), Tokens);
        var prompts = new string[chats];
        for (var i = 0; i < chats; i++)
            prompts[i] = await server.RenderAsync(Chat(round, i));
        return await ChatLoad.RunAsync(chats, chats, i => server.AskAsync(prompts[i], Tokens));
    }

    private async Task<ChatLoad> AskOursAsync(OurChats ours, int round)
    {
        await ours.AskAsync(Chat(round, -1), Tokens);
        return await ChatLoad.RunAsync(chats, chats, i => ours.AskAsync(Chat(round, i), Tokens));
    }

    // Each round has a system prompt of its own: what earlier rounds left in a cache is of no use to it.
    private ChatMessage[] Chat(int round, int chat)
    {
        var texts = Enumerable.Range((round + 2) * 10, 20).SelectMany(row => _passages[row % _passages.Length].All);
        var system = $"You answer from these documents, briefly.\n{string.Join('\n', texts)}";
        return ChatLoad.Chat(system[..SystemCharacters], _questions[(round + 2) * (chats + 1) + chat + 1]);
    }

    private static void Describe(string who, ChatLoad[] rounds)
    {
        var replies = rounds.SelectMany(load => load.Replies).ToArray();
        Report.Note(
            $"       {who}: prompts of {replies.Average(reply => reply.InputTokens):F0} tokens, {replies.Average(reply => reply.CachedTokens):F0} of them cached");
        ChatLoad.Describe(who, rounds);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
