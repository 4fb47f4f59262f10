using Wattwise.Accounting;

namespace Wattwise.Judging;

/// <summary>
/// Says whether an answer serves a prompt: an earlier answer that a cache would serve, a small model's draft. Says which of two answers is
/// better: a brief one or a full one.
/// </summary>
/// <remarks>
/// Implementations are thread-safe and honour cancellation within 100 ms. The stage that asks books what they spend. The semantic cache
/// asks in the background, about a sample of its decisions; the directives stage too, about a sample of its requests.
/// </remarks>
public interface IResponseJudge
{
    /// <summary>Judges nothing, although a judge is registered. Asked all the same, it cannot tell.</summary>
    static IResponseJudge None { get; } = new Nothing();

    /// <summary>Judges one answer.</summary>
    /// <param name="answer">The answer and its prompt.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>
    /// Compares two answers to one prompt. Whoever asks does so in both orders, since judges favour a place. A judge that does not
    /// implement it is asked about each of the two answers by itself: one that serves the prompt is better than one that does not.
    /// </summary>
    /// <param name="answers">The answers and their prompt.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    async ValueTask<Comparison> CompareAsync(ComparedAnswers answers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var first = await JudgeAsync(new JudgedAnswer(answers.Prompt, answers.First), cancellationToken).ConfigureAwait(false);
        var second = await JudgeAsync(new JudgedAnswer(answers.Prompt, answers.Second), cancellationToken).ConfigureAwait(false);
        AnswerPreference? preferred = (first.IsRight, second.IsRight) switch
        {
            (null, _) or (_, null) => null,
            (true, false) => AnswerPreference.First,
            (false, true) => AnswerPreference.Second,
            _ => AnswerPreference.Neither,
        };
        return new(preferred, first.Spent + second.Spent);
    }

    private sealed class Nothing : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(null, EnergyEstimate.Zero));

        public ValueTask<Comparison> CompareAsync(ComparedAnswers answers, CancellationToken cancellationToken = default) =>
            new(new Comparison(null, EnergyEstimate.Zero));
    }
}
