using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>
/// Chooses the next guess from the logits of a context that drafts, as the request chooses its tokens. Only for the engine thread.
/// </summary>
/// <param name="target">The session that is drafted for.</param>
/// <param name="tokenCount">The tokens that both know.</param>
/// <param name="minConfidence">The draft ends where its best guess has less probability.</param>
internal sealed class DraftGuesser(LlamaSession target, int tokenCount, double minConfidence)
{
    private readonly TokenSampler _sampler = new(tokenCount);
    private readonly int[] _suppressed = [.. target.SuppressedTokens.Where(token => token < tokenCount)];

    /// <summary>Appends a guess to a draft; null where the draft ends with or before it.</summary>
    public unsafe int? Guess(ContextHandle context, int row, SpeculativeSequence sequence)
    {
        var pointer = LlamaApi.GetLogits(context, row);
        if (pointer is null)
            throw new LlamaException("The draft model gave no logits for a token.");
        var logits = new Span<float>(pointer, tokenCount);
        foreach (var token in _suppressed)
            logits[token] = float.NegativeInfinity;

        var history = sequence.TokensAndDraft;
        var noise = new TokenNoise(sequence.Sampling.Seed, history.Length);
        int guess;
        float confidence;
        try
        {
            guess = _sampler.Sample(logits, sequence.Sampling.Settings, history, noise, out confidence);
        }
        catch (Exception exception) when (exception is LlamaException or IndexOutOfRangeException)
        {
            // Damaged weights give no numbers, and a larger vocabulary of the target's has tokens that the model lacks.
            sequence.IsModelOff = true;
            return null;
        }

        if (confidence < minConfidence)
            return null;
        sequence.AddDraft(guess);
        return sequence.DraftLength < sequence.Wanted && !target.Vocabulary.IsEndOfGeneration(guess) ? guess : null;
    }
}
