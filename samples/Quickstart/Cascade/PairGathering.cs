using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.LocalEngine;

namespace Quickstart;

/// <summary>Has the local model answer each prompt in both forms, for the part about cascades.</summary>
internal sealed class PairGathering(Passes passes, IEnergyMeter meter, IReadOnlyList<BrevityPrompt> prompts)
{
    /// <summary>What makes the brief form.</summary>
    public const string BriefInstructions = "Answer in one short sentence.";

    /// <summary>The most tokens of the brief form; an answer that is cut off there is never accepted.</summary>
    public const int MaxBriefTokens = 48;

    private const int MaxFullTokens = 192, AtOnce = 2;

    public async Task GatherAsync(string path, CancellationToken cancellationToken)
    {
        var (brief, model) = await AnswerAsync(BriefInstructions, MaxBriefTokens, cancellationToken);
        var (full, _) = await AnswerAsync(null, MaxFullTokens, cancellationToken);
        var origin = FormattableString.Invariant(
            $"gathered on {DateTimeOffset.UtcNow:d MMMM yyyy} with {model} on {Environment.ProcessorCount} logical processors ({RuntimeInformation.OSArchitecture}; {meter.Description}), {AtOnce} at once");
        await new RecordedPairs(origin, [.. prompts.Select((prompt, i) => new RecordedPair(prompt.Id, brief[i], full[i]))]).SaveAsync(
            path, cancellationToken);
    }

    // Each form with the model loaded anew: what the one computed of a prompt would make the other cheaper.
    private async Task<(RecordedAnswer[] Answers, string ModelId)> AnswerAsync(
        string? instructions, int maxTokens, CancellationToken cancellationToken)
    {
        await using var engine = await passes.LoadChatModelAsync(cancellationToken);
        using var client = new LlamaChatClient(engine);
        var answers = new RecordedAnswer[prompts.Count];
        await Parallel.ForAsync(
            0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var options = new ChatOptions
                {
                    Instructions = instructions,
                    Temperature = 0,
                    FrequencyPenalty = 0.5f,
                    Seed = 1,
                    MaxOutputTokens = maxTokens,
                }
                    .ConfigureLlama(llama => llama.TopLogprobs = 10);
                answers[i] = RecordedAnswer.Of(
                    await client.GetResponseAsync(prompts[i].Messages, options, token), withLogProbabilities: instructions is not null);
            });
        return (answers, engine.Model.Id);
    }
}
