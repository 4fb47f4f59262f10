namespace Wattwise.Accounting;

/// <summary>The price of a model for a million tokens, in the currency of its <see cref="PriceTable"/>.</summary>
/// <param name="InputPerMillion">Price of a million prompt tokens.</param>
/// <param name="OutputPerMillion">Price of a million generated tokens, reasoning included.</param>
/// <param name="CachedInputPerMillion">Price of a million prompt tokens whose state the provider reused; <see langword="null"/> where it is the same.</param>
public sealed record ModelPrice(decimal InputPerMillion, decimal OutputPerMillion, decimal? CachedInputPerMillion = null)
{
    private const decimal Million = 1_000_000;

    // Far above any price, low enough that no count of tokens overflows a decimal.
    private const decimal Highest = 1_000_000_000;

    internal bool IsValid => IsInRange(InputPerMillion) && IsInRange(CachedInputPerMillion ?? 0) && IsInRange(OutputPerMillion);

    internal decimal Of(in ModelCall call) =>
        (call.InputTokens - call.CachedInputTokens) / Million * InputPerMillion
        + call.CachedInputTokens / Million * (CachedInputPerMillion ?? InputPerMillion)
        + call.OutputTokens / Million * OutputPerMillion;

    private static bool IsInRange(decimal price) => price is >= 0 and <= Highest;
}
