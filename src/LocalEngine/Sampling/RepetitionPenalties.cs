namespace Wattwise.LocalEngine;

/// <summary>
/// Lowers the logits of tokens that occurred of late: frequency, presence and repeat penalty. Not thread-safe; reuses its buffer.
/// </summary>
/// <param name="vocabularySize">The length of each row.</param>
internal sealed class RepetitionPenalties(int vocabularySize)
{
    private readonly int[] _occurrences = new int[vocabularySize]; // all zero between two calls

    public void Apply(Span<float> logits, in SamplingSettings settings, ReadOnlySpan<int> history)
    {
        var window = history[^Math.Min(history.Length, settings.PenaltyWindow)..];
        foreach (var token in window)
            _occurrences[token]++;

        foreach (var token in window)
        {
            var count = _occurrences[token];
            if (count == 0)
                continue; // seen earlier in the window
            _occurrences[token] = 0;

            ref var logit = ref logits[token];
            logit = logit > 0 ? logit / settings.RepeatPenalty : logit * settings.RepeatPenalty;
            logit -= (count * settings.FrequencyPenalty) + settings.PresencePenalty;
        }
    }
}
