namespace Wattwise.LocalEngine;

/// <summary>How many tokens a source of drafts guessed, and how many of them were right.</summary>
/// <param name="DraftedTokens">Tokens that were guessed and computed by the model.</param>
/// <param name="AcceptedTokens">Those that the model chose too.</param>
public readonly record struct LlamaDraftCounts(long DraftedTokens, long AcceptedTokens)
{
    /// <summary>Tokens that were computed for nothing.</summary>
    public long WastedTokens => DraftedTokens - AcceptedTokens;
}
