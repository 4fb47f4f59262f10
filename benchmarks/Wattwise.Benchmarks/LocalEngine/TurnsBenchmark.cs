using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The second turn of a chat: how many tokens of its prompt are computed beyond the new ones, and when its text begins.</summary>
internal sealed class TurnsBenchmark(LocalEngineSettings settings)
{
    private const int Cells = 4096;
    private const int Tokens = 64;

    // The last token of the first answer was chosen, but never computed; so it belongs to the new ones.
    private const int LastToken = 1;

    private readonly Passages[] _passages = Passages.Read(settings.DataFolder, 600);
    private readonly string[] _questions = QuestionPairs.ReadQuestions(settings.DataFolder, 600);

    public async Task<int> RunAsync()
    {
        var report = new Report($"turns: {LocalEngineSettings.ChatModel}, two turns of {Tokens} tokens, {settings}");
        await using var peer = await LlamaServer.StartAsync(
            settings, LocalEngineSettings.ChatModel, "-np", "1", "-c", $"{Cells}", "-fa", "on", "-fit", "off");
        await using var engine = await settings.LoadAsync(
            LocalEngineSettings.ChatModel, options => EngineLoad.Configure(options, 1, Cells));
        using var ours = new OurChats(engine);
        var rounds = await Rounds.AlternateAsync(
            settings.RoundCount, warmUp: true,
            round => TalkAsync(round, async messages => await peer.AskAsync(await peer.RenderAsync(messages), Tokens)),
            round => TalkAsync(round, messages => ours.AskAsync(messages, Tokens)));

        foreach (var (who, turns) in new[] { ("ours", rounds[1]), ("llama-server", rounds[0]) })
        {
            var (input, cached) = (turns.Average(turn => turn.Second.InputTokens), turns.Average(turn => turn.Second.CachedTokens));
            Report.Note(
                $"       {who}: second prompt of {input:F0} tokens, {cached:F0} of them cached, {turns.Average(New):F0} of them new");
        }

        report.Limit(
            "second turn, ours: tokens computed that are not new", "tokens",
            Rounds.Median(rounds[1].Select(turn => (double)Repeated(turn))), 0);
        report.CompareTimes("second turn, first text", "ms", (Waits(rounds[1]), Waits(rounds[0])), "llama-server", 1.0);
        return report.ExitCode;
    }

    private static int New(Turns turns) => turns.Second.InputTokens - turns.First.InputTokens - turns.First.OutputTokens + LastToken;

    private static int Repeated(Turns turns) => Math.Max(0, turns.Second.InputTokens - turns.Second.CachedTokens - New(turns));

    private static double[] Waits(Turns[] turns) => [.. turns.Select(turn => turn.Second.FirstMilliseconds)];

    private async Task<Turns> TalkAsync(int round, Func<ChatMessage[], Task<StreamedReply>> ask)
    {
        var passage = _passages[round + 1];
        var opening = ChatLoad.Chat($"{passage.Gold}\n\n{passage.Question}?");
        var first = await ask(opening);
        return new(first, await ask([.. opening, new(ChatRole.Assistant, first.Text), new(ChatRole.User, _questions[round + 1])]));
    }

    private sealed record Turns(StreamedReply First, StreamedReply Second);
}
