using System.Runtime.CompilerServices;

namespace Wattwise.Compression;

/// <summary>Counts the tokens of texts that come again with each turn of a conversation once, as long as their owner keeps
/// them.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class CountedTokens
{
    // Below this a count takes no longer than a look-up.
    private const int ShortLength = 200;

    private static readonly ConditionalWeakTable<ITokenCounter, ConditionalWeakTable<string, StrongBox<int>>> Known = [];

    /// <summary>As <see cref="ITokenCounter.Count"/>. The name differs, since an extension of the same name would never be called: a string
    /// is a span too.</summary>
    public static int CountOnce(this ITokenCounter tokens, string text) => text.Length < ShortLength
        ? tokens.Count(text.AsSpan())
        : Known.GetOrCreateValue(tokens).GetValue(text, text => new StrongBox<int>(tokens.Count(text.AsSpan()))).Value;
}
