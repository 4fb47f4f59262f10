using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Bench;

/// <summary>Asks a chat client the questions one after another, each twice: the first round warms it up.</summary>
internal static class BenchRun
{
    private const int MaxOutputTokens = 32;

    public static async Task<BenchResult> AskAsync(
        string name, IChatClient client, Func<EnergyEstimate> readEnergy, TextWriter progress, CancellationToken cancellationToken)
    {
        await AskAllAsync(client, cancellationToken);
        await progress.WriteLineAsync($"{name} is warm");
        var before = readEnergy();
        var clock = Stopwatch.StartNew();
        var answers = await AskAllAsync(client, cancellationToken);
        clock.Stop();
        var spent = readEnergy();
        var tokens = answers.Sum(answer => answer.Tokens);
        if (tokens == 0)
            throw new ToolException($"{name} answered with nothing.");

        double[] first = [.. answers.Select(answer => answer.FirstToken.TotalMilliseconds).Order()];
        return new(
            name, answers.Count, answers.Count(answer => answer.IsRight), tokens, first[first.Length / 2], first[(int)Math.Ceiling(first.Length * 0.95) - 1],
            tokens / clock.Elapsed.TotalSeconds, (spent.Joules - before.Joules) / tokens, spent.Method);
    }

    private static async Task<List<(bool IsRight, long Tokens, TimeSpan FirstToken)>> AskAllAsync(IChatClient client, CancellationToken cancellationToken)
    {
        ChatOptions options = new() { Temperature = 0, MaxOutputTokens = MaxOutputTokens };
        List<(bool, long, TimeSpan)> answers = [];
        foreach (var question in BenchQuestion.All)
        {
            List<ChatResponseUpdate> updates = [];
            TimeSpan? first = null;
            var clock = Stopwatch.StartNew();
            await foreach (var update in client.GetStreamingResponseAsync(question.Text, options, cancellationToken))
            {
                if (update.Text.Length > 0)
                    first ??= clock.Elapsed;
                updates.Add(update);
            }

            var response = updates.ToChatResponse();
            answers.Add((question.IsRight(response.Text), response.Usage?.OutputTokenCount ?? 0, first ?? clock.Elapsed));
        }

        return answers;
    }
}
