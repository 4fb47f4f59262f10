using System.Diagnostics;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Bench;

/// <summary>
/// Asks all sides the questions one after another, a round each in turn, so that what drifts on the machine meets all of them.
/// </summary>
internal static class BenchRun
{
    public const int MaxOutputTokens = 32;

    public static async Task<IReadOnlyList<BenchResult>> AskAsync(
        IReadOnlyList<BenchSide> sides, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        foreach (var side in sides)
        {
            await AskAsync(side, round: 0, cancellationToken);
            await progress.WriteLineAsync($"{side.Name} is warm");
        }

        var asked = sides.Select(_ => new List<BenchRound>()).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            for (var i = 0; i < sides.Count; i++)
                asked[i].Add(await AskAsync(sides[i], round, cancellationToken));
            await progress.WriteLineAsync($"round {round} of {rounds}");
        }

        return [.. sides.Select((side, i) => BenchResult.Of(side.Name, asked[i], i > 0 ? asked[0] : null))];
    }

    private static async Task<BenchRound> AskAsync(BenchSide side, int round, CancellationToken cancellationToken)
    {
        var before = side.ReadEnergy?.Invoke();
        var clock = Stopwatch.StartNew();
        var answers = await AskAllAsync(side, round, cancellationToken);
        clock.Stop();
        var spent = side.ReadEnergy?.Invoke();
        var tokens = answers.Sum(answer => answer.Tokens);
        if (tokens == 0)
            throw new ToolException($"{side.Name} answered with nothing, or did not say how many tokens it wrote.");
        return new(
            answers.Count(answer => answer.IsRight), tokens, [.. answers.Select(answer => answer.FirstToken.TotalMilliseconds)],
            clock.Elapsed.TotalSeconds,
            spent is { } now && before is { } then
                ? new EnergyEstimate(now.Joules - then.Joules, now.Low - then.Low, now.High - then.High, now.Method)
                : null);
    }

    private static async Task<List<(bool IsRight, long Tokens, TimeSpan FirstToken)>> AskAllAsync(
        BenchSide side, int round, CancellationToken cancellationToken)
    {
        // A prompt that was there in an earlier round would cost a side that keeps its state next to nothing.
        ChatMessage begin = new(ChatRole.System, $"Session {round + 1}: you are a helpful assistant.");
        ChatOptions options = new() { Temperature = 0, MaxOutputTokens = MaxOutputTokens };
        List<(bool, long, TimeSpan)> answers = [];
        foreach (var question in BenchQuestion.All)
        {
            List<ChatResponseUpdate> updates = [];
            TimeSpan? first = null;
            var clock = Stopwatch.StartNew();
            try
            {
                await foreach (var update in side.Client.GetStreamingResponseAsync(
                    [begin, new(ChatRole.User, question.Text)], options, cancellationToken))
                {
                    if (update.Text.Length > 0)
                        first ??= clock.Elapsed;
                    updates.Add(update);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ToolException($"{side.Name} could not be asked: {ToolResult.Explain(exception)}", exception);
            }

            var response = updates.ToChatResponse();
            answers.Add((question.IsRight(response.Text), response.Usage?.OutputTokenCount ?? 0, first ?? clock.Elapsed));
        }

        return answers;
    }
}
