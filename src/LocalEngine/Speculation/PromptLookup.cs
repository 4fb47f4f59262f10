namespace Wattwise.LocalEngine;

/// <summary>Drafts what followed the last tokens before, in the prompt or the answer.</summary>
internal sealed class PromptLookup : IDrafter
{
    public DraftKind Kind => DraftKind.PromptLookup;

    public int Evidence(SpeculativeSequence sequence)
    {
        var index = sequence.Lookup!;
        index.Update(sequence.Tokens);
        return index.MatchLength == 0 ? -1 : AcceptanceRates.EvidenceOfMatch(index.MatchLength);
    }

    public void Draft(List<SpeculativeSequence> sequences)
    {
        foreach (var sequence in sequences)
        {
            var draft = sequence.DraftSpace();
            sequence.DraftLength = sequence.Lookup!.Propose(sequence.Tokens, draft);
        }
    }

    public void Verified(SpeculativeSequence sequence)
    {
        // The index takes the new tokens in when it is asked next.
    }

    public void Remove(SpeculativeSequence sequence)
    {
        // The index goes with the sequence.
    }
}
