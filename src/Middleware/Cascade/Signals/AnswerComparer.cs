using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Cascade;

/// <summary>
/// Compares answers by what they come down to: the same final answer or the same calls lose nothing. Where prose differs, a judge tells,
/// in both
/// orders; only a clear preference counts.
/// </summary>
/// <remarks>Thread-safe where the judge is.</remarks>
/// <param name="judge">The judge; <see langword="null"/> if an answer that differs from the strongest tier's counts as worse.</param>
internal sealed class AnswerComparer(IResponseJudge? judge) : IAnswerComparer
{
    public string Id { get; } = judge is null ? "final-answer-1" : $"final-answer-1,{judge.GetType().FullName}";

    public async ValueTask<AnswerComparison> CompareAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions? options, ChatResponse weak, ChatResponse strong,
        CancellationToken cancellationToken)
    {
        var prompt = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        string? weakKey = AnswerKey.Of(weak, prompt), strongKey = AnswerKey.Of(strong, prompt);
        if (weakKey is not null && weakKey == strongKey)
            return new(0, EnergyEstimate.Zero);
        if (weak.Text.AsSpan().Trim().SequenceEqual(strong.Text.AsSpan().Trim()) && !DraftText.HasCalls(weak)
            && !DraftText.HasCalls(strong))
            return new(0, EnergyEstimate.Zero);

        // An answer that comes down to something else, or calls of tools, need no judge: the strongest tier's is the reference.
        if (judge is null || DraftText.HasCalls(weak) || DraftText.HasCalls(strong) || strong.Text.Length == 0)
            return new(1, EnergyEstimate.Zero);
        if (weak.Text.Length == 0)
            return new(1, EnergyEstimate.Zero);

        var one = await judge.CompareAsync(new ComparedAnswers(prompt, weak.Text, strong.Text), cancellationToken).ConfigureAwait(false);
        var other = await judge.CompareAsync(new ComparedAnswers(prompt, strong.Text, weak.Text), cancellationToken).ConfigureAwait(false);
        double? loss = (one.Preferred, other.Preferred) switch
        {
            (null, _) or (_, null) => null,
            (AnswerPreference.First, AnswerPreference.Second) => -1,
            (AnswerPreference.Second, AnswerPreference.First) => 1,
            _ => 0,
        };
        return new(loss, one.Spent + other.Spent);
    }
}
