namespace Wattwise.LocalEngine;

/// <summary>What tokens do from a place inside a lexeme, whatever follows it.</summary>
/// <param name="Bits">Tokens that stay in it or end with it; <see langword="null"/> where <paramref name="Tokens"/> are all.</param>
/// <param name="Tokens">Further ones.</param>
/// <param name="Exits">Nodes of the trie at which it may end, with further nodes below them.</param>
internal sealed record LexemeMask(ulong[]? Bits, int[] Tokens, Exit[] Exits)
{
    private ulong[]? _usual;

    /// <summary>The bits of usual tokens only.</summary>
    public ulong[]? Usual(VocabularyIndex index)
    {
        if (_usual is not null || Bits is null)
            return _usual;
        var usual = (ulong[])Bits.Clone();
        foreach (var token in index.Unusual)
            usual[token >> 6] &= ~(1UL << (token & 63));
        return _usual = usual;
    }

    public long Bytes => 96 + (16L * (Bits?.Length ?? 0)) + (4L * Tokens.Length) + (8L * Exits.Length);
}
