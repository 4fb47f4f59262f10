namespace Wattwise.LocalEngine;

/// <summary>Drafts the text that a constraint leaves no choice about. The model confirms it like any other guess.</summary>
/// <remarks>
/// The text is certain, but not the tokens that the model writes it with: a draft ends where the chance that all of it is right falls too
/// low.
/// </remarks>
/// <param name="minConfidence">The least chance that all of a draft is right.</param>
internal sealed class ForcedDrafter(double minConfidence) : IDrafter
{
    private readonly ForcedTextRates _rates = new();

    public DraftKind Kind => DraftKind.ForcedText;

    public int Evidence(SpeculativeSequence sequence)
    {
        var (confidence, before, isOffTrack) = (1.0, sequence.Tokens[^1], sequence.IsOffTrack);
        var length = 0;
        foreach (var token in sequence.Forced)
        {
            confidence *= _rates.Rate(before, token, isOffTrack);
            if (confidence < minConfidence)
                break;
            (before, isOffTrack) = (token, false);
            length++;
        }

        sequence.ForcedLength = length;
        return length == 0 ? -1 : AcceptanceRates.EvidenceOfForcedText;
    }

    public void Draft(List<SpeculativeSequence> sequences)
    {
        foreach (var sequence in sequences)
        {
            sequence.Forced.AsSpan(0, sequence.Wanted).CopyTo(sequence.DraftSpace());
            sequence.DraftLength = sequence.Wanted;
        }
    }

    // What was forced and not drafted is learnt from too.
    public void Verified(SpeculativeSequence sequence)
    {
        var chosen = sequence.Tokens[sequence.StepStart..];
        var (before, isOffTrack) = (sequence.Tokens[sequence.StepStart - 1], sequence.IsOffTrack);
        sequence.IsOffTrack = false;
        for (var i = 0; i < Math.Min(sequence.Forced.Length, chosen.Length) && !sequence.IsOffTrack; i++)
        {
            var token = sequence.Forced[i];
            sequence.IsOffTrack = chosen[i] != token;
            _rates.Record(before, token, isOffTrack, !sequence.IsOffTrack);
            (before, isOffTrack) = (token, false);
        }
    }

    public void Remove(SpeculativeSequence sequence)
    {
        // What is forced is kept by the constraint.
    }
}
