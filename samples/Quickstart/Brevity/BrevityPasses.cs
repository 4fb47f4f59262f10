using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>
/// Answers prompts of three classes without the directives stage and with it, and gathers the evidence that the stage decides on.
/// </summary>
internal sealed class BrevityPasses(QuickstartOptions options, Passes passes, IEnergyMeter meter, IReadOnlyList<BrevityPrompt> prompts)
{
    /// <summary>The app accepts brief answers that win 40 and lose 60 of 100 comparisons, a tie being half of each.</summary>
    public const double QualityFloor = 0.8;

    private const int GatheredAtOnce = 4;

    private static readonly TimeSpan LongestLoading = TimeSpan.FromSeconds(10);

    /// <summary>A model this small does not follow "briefly" but does write one sentence if it is told to.</summary>
    public static IReadOnlyList<Directive> Levels { get; } =
        [Directive.None, new() { Name = "one sentence", Text = "Answer in one short sentence." }];

    /// <summary>Runs the first prompts of each class that no evidence rests on.</summary>
    public async Task<BrevityResult> RunAsync(ShippedEvidence evidence, CancellationToken cancellationToken)
    {
        var shown = prompts.Where(prompt => !prompt.IsForEvidence).GroupBy(prompt => prompt.TaskClass)
            .SelectMany(group => group.Take(options.BrevityPrompts)).ToList();
        var full = new List<ChatResponse>();
        await using (var engine = await passes.LoadChatModelAsync(cancellationToken))
        {
            using var client = new LlamaChatClient(engine).AsBuilder().UseAccounting(passes.Account).Build();
            foreach (var prompt in shown)
                full.Add(await AskAsync(client, prompt, level: null, cancellationToken));
        }

        // Loaded anew: what the first pass computed of the prompts would make the second one cheaper.
        await using var secondEngine = await passes.LoadChatModelAsync(cancellationToken);
        var directives = await CreateStageAsync(new LlamaChatClient(secondEngine), evidence, meter, cancellationToken);
        using var accounted = directives.AsBuilder().UseAccounting(passes.Account).Build();
        var known = directives.Classes.ToDictionary(one => one.TaskClass);
        var answers = new List<BrevityAnswer>();
        foreach (var (prompt, without) in shown.Zip(full))
        {
            var with = await AskAsync(accounted, prompt, level: null, cancellationToken);
            var stage = with.GetFootprint()!.Stages.First(record => record.Stage == WattwiseStages.Directives);
            answers.Add(new BrevityAnswer(
                prompt, without.Text, without.GetFootprint()!, with.Text, with.GetFootprint()!,
                stage.Outcome == StageOutcome.Applied ? 1 : 0, stage.Reason));
        }

        return new BrevityResult(
            [.. answers.GroupBy(answer => answer.Prompt.TaskClass).Select(group => new BrevityClass(
                group.Key, [.. group], known.TryGetValue(group.Key, out var report) ? report.Levels[1] : default, QualityFloor,
                evidence.CostOf(group.Key)))],
            evidence.Origin,
            evidence.Found.Count);
    }

    /// <summary>Answers the other prompts at each level, has the judge compare, and writes what it found.</summary>
    public async Task GatherAsync(string path, CancellationToken cancellationToken)
    {
        var evidence = new ShippedEvidence();
        IResponseJudge judge = new KeyJudge(prompts);
        await using var engine = await passes.LoadChatModelAsync(cancellationToken);
        using var directives = new DirectivesChatClient(
            new LlamaChatClient(engine), options: new DirectivesOptions { Levels = [.. Levels] });
        using var client = directives.AsBuilder().UseAccounting(passes.Account).Build();
        await Parallel.ForEachAsync(
            prompts.Where(prompt => prompt.IsForEvidence),
            new ParallelOptions { MaxDegreeOfParallelism = GatheredAtOnce, CancellationToken = cancellationToken },
            async (prompt, token) =>
            {
                var (full, fullSeconds) = await TimeAsync(client, prompt, DirectiveLevel.Full, token);
                var level = new DirectiveLevel(1);
                var (brief, briefSeconds) = await TimeAsync(client, prompt, level, token);
                var word = await judge.CompareAsync(new ComparedAnswers(prompt.Question, full.Text, brief.Text), token);
                var score = word.Preferred switch { AnswerPreference.First => 0.0, AnswerPreference.Second => 1.0, _ => 0.5 };
                await evidence.AppendAsync(
                    "", new DirectiveEvidence(DateTimeOffset.UtcNow, prompt.TaskClass, level, score, null, brief.ModelId)
                    {
                        FullJoules = full.GetFootprint()!.Spent.Joules,
                        BriefJoules = brief.GetFootprint()!.Spent.Joules,
                        FullSeconds = fullSeconds,
                        BriefSeconds = briefSeconds,
                    }, token);
            });
        await evidence.SaveAsync(
            path,
            FormattableString.Invariant(
                $"gathered on {DateTimeOffset.UtcNow:d MMMM yyyy} with {engine.Model.Id} on {Environment.ProcessorCount} logical processors ({RuntimeInformation.OSArchitecture}; {meter.Description}), {GatheredAtOnce} at once"),
            cancellationToken);
    }

    /// <summary>Puts the stage before a client, with the evidence read.</summary>
    public static async Task<DirectivesChatClient> CreateStageAsync(
        IChatClient client, ShippedEvidence evidence, IEnergyMeter? meter, CancellationToken cancellationToken)
    {
        var directives = new DirectivesChatClient(
            client,
            options: new DirectivesOptions
            {
                Levels = [.. Levels],
                QualityFloor = QualityFloor,
                EvidenceStore = evidence,
                Classifier = ITaskClassifier.None,
                Seed = 1,
            },
            services: new StageServices { EnergyMeter = meter });
        await WaitForEvidenceAsync(directives, evidence.Found.Count, cancellationToken);
        return directives;
    }

    private static async Task<(ChatResponse Response, double Seconds)> TimeAsync(
        IChatClient client, BrevityPrompt prompt, DirectiveLevel level, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        return (await AskAsync(client, prompt, level, cancellationToken), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // The app knows what it asks for, so it names the class itself.
    public static Task<ChatResponse> AskAsync(
        IChatClient client, BrevityPrompt prompt, DirectiveLevel? level, CancellationToken cancellationToken) => client.GetResponseAsync(
        prompt.Messages,
        new ChatOptions { Temperature = 0, FrequencyPenalty = 0.5f, Seed = 1, MaxOutputTokens = Passes.MaxOutputTokens }
            .ConfigureWattwise(wattwise => (wattwise.TaskKind, wattwise.DirectiveLevel) = (prompt.TaskClass, level)),
        cancellationToken);

    // The stage reads its evidence in the background; requests before that would go on without a directive.
    private static async Task WaitForEvidenceAsync(DirectivesChatClient directives, int count, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (directives.Classes.Sum(one => one.Levels.Sum(level => level.Judged)) < count
            && Stopwatch.GetElapsedTime(start) < LongestLoading)
            await Task.Delay(10, cancellationToken);
    }
}
