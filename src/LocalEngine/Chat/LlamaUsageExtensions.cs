using Wattwise.Accounting;
using Wattwise.LocalEngine;

namespace Microsoft.Extensions.AI;

/// <summary>Reads what the local engine adds to <see cref="UsageDetails"/>.</summary>
public static class LlamaUsageExtensions
{
    private const string Queue = "llama.queue_us";
    private const string Prefill = "llama.prefill_us";
    private const string Decode = "llama.decode_us";
    private const string Drafted = "llama.drafted_tokens";
    private const string Accepted = "llama.accepted_draft_tokens";
    private const string WastedEnergy = "llama.wasted_draft_uj";

    /// <summary>How long the request waited before it started; <see langword="null"/> for another provider's usage.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetQueueTime(this UsageDetails? usage) => Get(usage, Queue);

    /// <summary>
    /// How long it took from the request's start to its first token, other requests' turns included; <see langword="null"/> for another
    /// provider's usage.
    /// </summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetPrefillTime(this UsageDetails? usage) => Get(usage, Prefill);

    /// <summary>
    /// How long it took from the first token to the last, other requests' turns included; <see langword="null"/> for another provider's
    /// usage.
    /// </summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static TimeSpan? GetDecodeTime(this UsageDetails? usage) => Get(usage, Decode);

    /// <summary>How many tokens were guessed ahead, and how many of them were right; none for another provider's usage.</summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static LlamaDraftCounts GetDraftCounts(this UsageDetails? usage) => new(Count(usage, Drafted) ?? 0, Count(usage, Accepted) ?? 0);

    /// <summary>
    /// The part of the call's energy, in joules, that went into guesses that were wrong, by their rows; <see langword="null"/> where nobody
    /// metered it or nothing was guessed.
    /// </summary>
    /// <param name="usage">The usage to read; may be <see langword="null"/>.</param>
    public static double? GetWastedDraftJoules(this UsageDetails? usage) => Count(usage, WastedEnergy) * 1e-6;

    internal static void SetDrafts(this UsageDetails usage, LlamaDraftCounts drafts, EnergyEstimate? wasted)
    {
        var counts = usage.AdditionalCounts ??= [];
        counts[Drafted] = drafts.DraftedTokens;
        counts[Accepted] = drafts.AcceptedTokens;
        if (wasted is { } energy)
            counts[WastedEnergy] = (long)Math.Round(energy.Joules * 1e6);
    }

    internal static void SetTimings(this UsageDetails usage, TimeSpan queue, TimeSpan prefill, TimeSpan decode)
    {
        var counts = usage.AdditionalCounts ??= [];
        counts[Queue] = (long)queue.TotalMicroseconds;
        counts[Prefill] = (long)prefill.TotalMicroseconds;
        counts[Decode] = (long)decode.TotalMicroseconds;
    }

    private static TimeSpan? Get(UsageDetails? usage, string key) =>
        Count(usage, key) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null;

    private static long? Count(UsageDetails? usage, string key) =>
        usage?.AdditionalCounts is { } counts && counts.TryGetValue(key, out var value) ? value : null;
}
