namespace Wattwise.Compression;

/// <summary>What a provider takes for the part of a prompt that it has computed before, and what follows from that for changes of old
/// messages.</summary>
/// <param name="WritePrice">Price of a token that is computed and kept, relative to a plain prompt token; 1 if keeping is free.</param>
/// <param name="ReadPrice">Price of a token that is found, relative to a plain prompt token; 1 without a cache, near 0 on one's own
/// engine.</param>
/// <remarks>
/// Relative prices serve for money and for joules alike: on an engine of one's own a token that is found takes next to no work. Prices
/// move and contracts
/// differ: <see langword="with"/> changes single figures, such as a lifetime of an hour at a write price of 2. Immutable and thread-safe.
/// </remarks>
public sealed record PromptCacheTerms(double WritePrice, double ReadPrice)
{
    /// <summary>No cache: each token costs the same on each call.</summary>
    public static PromptCacheTerms None { get; } = new(1, 1);

    /// <summary>An engine of one's own, whose cached tokens cost nothing: a cached prefix is left as it is.</summary>
    public static PromptCacheTerms LocalEngine { get; } = new(1, 0) { MinTokens = 1 };

    /// <summary>The terms of an unknown provider: the ones of the table under which a change of an old message costs most.</summary>
    public static PromptCacheTerms Unknown { get; } = new(1.25, 0.1) { MinTokens = 0, Lifetime = TimeSpan.FromMinutes(5) };

    /// <summary>The shortest prompt that is cached, in tokens. The default is 0.</summary>
    public int MinTokens { get; init; }

    /// <summary>A cached prefix is a multiple of so many tokens. The default is 1.</summary>
    public int StepTokens { get; init; } = 1;

    /// <summary>How long a prefix is kept after its last use, near enough; <see langword="null"/>, the default, if nothing limits
    /// it.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The terms of a provider, from the table of published ones.</summary>
    /// <param name="provider">The provider's name, as <see cref="Microsoft.Extensions.AI.ChatClientMetadata.ProviderName"/> has it; may
    /// be
    /// <see langword="null"/>.</param>
    /// <param name="modelId">The model, also behind a gateway's prefix (<c>anthropic/claude-sonnet-4-5</c>); may be
    /// <see langword="null"/>.</param>
    /// <returns>The terms; <see cref="Unknown"/> for a provider and model that the table does not have.</returns>
    public static PromptCacheTerms For(string? provider, string? modelId) => PromptCacheTable.Find(provider, modelId) ?? Unknown;

    /// <summary>What the removal of tokens from a prompt saves on the calls to come, in prompt tokens at full price; negative if it
    /// costs.</summary>
    /// <param name="removed">Tokens removed, D.</param>
    /// <param name="behind">Tokens behind the first of them that are cached and stay, S: they have to be computed again.</param>
    /// <param name="remainingCalls">Calls that will read the prompt, the next one included, R.</param>
    /// <param name="warm">The probability that the prompt is still cached, p; from 0 to 1. The default is 1.</param>
    /// <remarks>
    /// With w and r for the prices of writing and reading: p (D r R - (w - r) S) + (1 - p) D (w + r (R - 1)). Warm, it pays off from
    /// R &gt; (w - r) / r * S / D on; what was never sent, or is no longer cached, always does.
    /// </remarks>
    public double Saving(long removed, long behind, double remainingCalls, double warm = 1)
    {
        var (w, r) = (WritePrice, ReadPrice);
        var ifWarm = (removed * r * remainingCalls) - ((w - r) * behind);
        var ifCold = removed * (w + (r * (remainingCalls - 1)));
        return (warm * ifWarm) + ((1 - warm) * ifCold);
    }

    /// <summary>True if the removal saves more than it costs: <see cref="Saving"/> is above zero.</summary>
    /// <param name="removed">Tokens removed.</param>
    /// <param name="behind">Tokens behind the first of them that are cached and stay.</param>
    /// <param name="remainingCalls">Calls that will read the prompt, the next one included.</param>
    /// <param name="warm">The probability that the prompt is still cached; from 0 to 1. The default is 1.</param>
    public bool PaysOff(long removed, long behind, double remainingCalls, double warm = 1) =>
        Saving(removed, behind, remainingCalls, warm) > 0;

    /// <summary>True if prices and limits can be those of a provider.</summary>
    internal bool IsValid => WritePrice is >= 0 and <= 100 && ReadPrice is >= 0 and <= 100
        && MinTokens >= 0 && StepTokens >= 1 && Lifetime is null or { Ticks: > 0 };
}
