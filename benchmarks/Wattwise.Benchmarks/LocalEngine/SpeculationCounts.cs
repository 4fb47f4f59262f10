using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Reads from a response how many tokens were guessed and how many guesses were right.</summary>
internal static class SpeculationCounts
{
    /// <summary>The counts; <see langword="null"/> where the engine does not report any.</summary>
    public static (long Drafted, long Accepted)? Read(ChatResponse response) =>
        response.Usage?.AdditionalCounts is { } counts
        && counts.TryGetValue("llama.drafted", out var drafted) && counts.TryGetValue("llama.accepted", out var accepted)
            ? (drafted, accepted)
            : null;
}
