using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>The price of a model for a million tokens, in the currency of its <see cref="PriceTable"/>.</summary>
/// <param name="InputPerMillion">Price of a million prompt tokens.</param>
/// <param name="OutputPerMillion">Price of a million generated tokens, reasoning included unless it has a price of its own.</param>
/// <param name="CachedInputPerMillion">Price of a million prompt tokens whose state the provider reused; <see langword="null"/> where it is
/// the same.</param>
/// <remarks>
/// If a usage reports tokens of a class that providers price on its own (writes to the prompt cache, audio, images) and that price is not
/// given, the cost of the call is unknown, not smaller.
/// </remarks>
public sealed record ModelPrice(decimal InputPerMillion, decimal OutputPerMillion, decimal? CachedInputPerMillion = null)
{
    private const decimal Million = 1_000_000;

    // Far above any price, low enough that no count of tokens overflows a decimal.
    private const decimal Highest = 1_000_000_000;

    /// <summary>
    /// Price of a million prompt tokens that the provider wrote to its prompt cache. The default is <see langword="null"/>: unknown.
    /// </summary>
    public decimal? CacheWritePerMillion { get; init; }

    /// <summary>
    /// Price of a million generated tokens that were not shown. The default is <see langword="null"/>: the price of output.
    /// </summary>
    public decimal? ReasoningPerMillion { get; init; }

    /// <summary>Price of a million prompt tokens of audio. The default is <see langword="null"/>: unknown.</summary>
    public decimal? AudioInputPerMillion { get; init; }

    /// <summary>Price of a million generated tokens of audio. The default is <see langword="null"/>: unknown.</summary>
    public decimal? AudioOutputPerMillion { get; init; }

    /// <summary>
    /// What a call at the batch price costs, as a share of the price (<see cref="WattwiseRequestOptions.IsBatch"/>); from 0 to 1. The
    /// default is <see langword="null"/>: the cost of such a call is unknown.
    /// </summary>
    public decimal? BatchShare { get; init; }

    internal bool IsValid => BatchShare is null or (>= 0 and <= 1) && IsInRange(InputPerMillion) && IsInRange(CachedInputPerMillion ?? 0)
        && IsInRange(OutputPerMillion)
        && IsInRange(CacheWritePerMillion ?? 0) && IsInRange(ReasoningPerMillion ?? 0)
        && IsInRange(AudioInputPerMillion ?? 0) && IsInRange(AudioOutputPerMillion ?? 0);

    /// <summary>The price of a call; <see langword="null"/> if it has tokens of a class whose price is unknown.</summary>
    internal decimal? Of(in TokenClasses tokens, bool isBatch) => (isBatch ? BatchShare : 1) * Of(tokens);

    private decimal? Of(in TokenClasses tokens) => tokens.Unpriced > 0 ? null
        : Part(tokens.Input, InputPerMillion)
        + Part(tokens.CachedInput, CachedInputPerMillion ?? InputPerMillion)
        + Part(tokens.CacheWrite, CacheWritePerMillion)
        + Part(tokens.AudioInput, AudioInputPerMillion)
        + Part(tokens.Output, OutputPerMillion)
        + Part(tokens.Reasoning, ReasoningPerMillion ?? OutputPerMillion)
        + Part(tokens.AudioOutput, AudioOutputPerMillion);

    private static decimal? Part(long tokens, decimal? price) => tokens == 0 ? 0 : tokens / Million * price;

    private static bool IsInRange(decimal price) => price is >= 0 and <= Highest;
}
