using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Reads from a response how many tokens were guessed and how many guesses were right.</summary>
internal static class SpeculationCounts
{
    /// <summary>The counts; zeros where nothing was guessed.</summary>
    public static (long Drafted, long Accepted)? Read(ChatResponse response) =>
        response.Usage.GetDraftCounts() is var counts ? (counts.DraftedTokens, counts.AcceptedTokens) : null;
}
