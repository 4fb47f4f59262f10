using Microsoft.Extensions.AI;
using Wattwise.Cascade;
using Wattwise.Directives;

namespace Quickstart;

/// <summary>
/// Sends recorded pairs of answers through the cascade as if they were asked now: it learns, certifies and decides as it would have.
/// </summary>
internal sealed class CascadeReplay(IReadOnlyList<BrevityPrompt> prompts, RecordedPairs recorded)
{
    /// <summary>Of 100 requests of a class, up to 5 more may be answered wrong than by the full form.</summary>
    public const double MaxQualityLoss = 0.05;

    private const string Brief = "one sentence", Full = "full";

    public async Task<ReplayResult> RunAsync(CancellationToken cancellationToken)
    {
        var byId = prompts.ToDictionary(prompt => prompt.Id);
        using var brief = Client(pair => pair.Brief, Brief);
        using var full = Client(pair => pair.Full, Full);
        using var cascade = new CascadeChatClient(full, new CascadeOptions
        {
            Tiers = { new CascadeTier(Brief, brief), new CascadeTier(Full) },
            MaxQualityLoss = MaxQualityLoss,
            Judge = new KeyJudge(prompts),
            Classifier = ITaskClassifier.None,
            MaxEvidencePerHour = int.MaxValue,
            Seed = 1,
        });

        // In an order that mixes the classes, the same in each run.
        var pairs = recorded.Pairs.ToArray();
        new Random(1).Shuffle(pairs);
        var steps = new List<ReplayStep>();
        foreach (var pair in pairs)
        {
            var prompt = byId[pair.Id];
            var before = brief.Joules + full.Joules;
            var response = await cascade.GetResponseAsync(
                prompt.Messages, new ChatOptions().ConfigureWattwise(o => o.TaskKind = prompt.TaskClass), cancellationToken);
            while (cascade.Report.WaitingEvidence > 0)
                await Task.Delay(1, cancellationToken);
            steps.Add(new ReplayStep(
                prompt.TaskClass,
                response.GetCascadeResult()!.Tier == Brief,
                prompt.IsAnsweredBy(response.Text),
                prompt.IsAnsweredBy(pair.Full.Text),
                brief.Joules + full.Joules - before,
                pair.Full.Joules));
        }

        return new ReplayResult(steps, cascade.Report.Certificates, recorded.Origin);

        RecordedClient Client(Func<RecordedPair, RecordedAnswer> answer, string name) =>
            new(recorded.Pairs.ToDictionary(pair => byId[pair.Id].Question, answer), name);
    }
}
