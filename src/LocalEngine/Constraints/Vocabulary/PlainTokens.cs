namespace Wattwise.LocalEngine;

/// <summary>
/// The tokens that are plain text of a JSON string: no quote, no backslash, no control character, no line end of Unicode (which the '.' of
/// patterns leaves out), and characters that begin in the token, of which the last may be cut. Immutable but for a cache, which is
/// thread-safe.
/// </summary>
internal sealed class PlainTokens
{
    private readonly ushort[] _characters; // by token; 0 for those that are not plain
    private readonly ulong[]?[] _masks;
    private readonly List<SpecialNode> _special = [];
    private readonly byte[] _prefixes;

    public PlainTokens(VocabularyIndex index)
    {
        _characters = new ushort[index.Size];
        var automaton = PlainText;
        var nodes = index.Nodes;
        var states = new int[index.MostBytes + 1];
        var counts = new ushort[index.MostBytes + 1];
        var path = new byte[index.MostBytes + 1];
        var prefixes = new List<byte>();
        for (var i = 0; i < nodes.Length;)
        {
            ref readonly var node = ref nodes[i];
            path[node.Depth - 1] = node.Value;
            var before = states[node.Depth - 1];
            var isSpecial = automaton.IsEnd(before)
                ? node.Value is (byte)'"' or (byte)'\\'
                : node.Value is 0xA8 or 0xA9 && node.Depth > 2 && path.AsSpan(node.Depth - 3, 2).SequenceEqual(LineEndPrefix);
            if (isSpecial)
            {
                _special.Add(new(i, prefixes.Count, node.Depth - 1, counts[node.Depth - 1]));
                prefixes.AddRange(path.AsSpan(0, node.Depth - 1));
            }

            var state = automaton.Step(before, node.Value);
            if (state < 0)
            {
                i = node.End;
                continue;
            }

            states[node.Depth] = state;
            var count = counts[node.Depth] = (ushort)(counts[node.Depth - 1] + (node.Value is < 0x80 or >= 0xC0 ? 1 : 0));
            for (var token = node.Token; token >= 0; token = index.NextSame(token))
                _characters[token] = count;
            MostCharacters = Math.Max(MostCharacters, count);
            i++;
        }

        _prefixes = [.. prefixes];
        _masks = new ulong[]?[MostCharacters + 1];
    }

    /// <summary>The most characters of a plain token.</summary>
    public int MostCharacters { get; }

    /// <summary>
    /// The nodes of the trie with the first byte behind plain text that is a quote, a backslash or the last of a line end.
    /// </summary>
    public IReadOnlyList<SpecialNode> Special => _special;

    // Of U+2028 and U+2029.
    private static ReadOnlySpan<byte> LineEndPrefix => [0xE2, 0x80];

    public long Bytes => (2L * _characters.Length) + (16L * _special.Count) + _prefixes.Length
        + _masks.Sum(mask => 8L * (mask?.Length ?? 0));

    /// <summary>Text of JSON strings that needs no escape.</summary>
    public static ByteDfa PlainText { get; } = ExpressionCompiler.CompileWhole(
        new Expression.Repetition(
            new Expression.Characters(CodePointSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\'), (0x2028, 0x2029)).Complement()), 0, null),
        CompileBudget.Default());

    /// <summary>What precedes a special node.</summary>
    public ReadOnlySpan<byte> PrefixOf(in SpecialNode node) => _prefixes.AsSpan(node.Prefix, node.PrefixLength);

    /// <summary>The plain tokens of at most so many characters, a bit for each token.</summary>
    public ulong[] AtMost(int characters)
    {
        characters = Math.Clamp(characters, 0, MostCharacters);
        return Volatile.Read(ref _masks[characters]) ?? Interlocked.CompareExchange(ref _masks[characters], Make(characters), null)
            ?? _masks[characters]!;
    }

    private ulong[] Make(int characters)
    {
        var mask = new ulong[(_characters.Length + 63) / 64];
        for (var token = 0; token < _characters.Length; token++)
        {
            if (_characters[token] > 0 && _characters[token] <= characters)
                mask[token >> 6] |= 1UL << (token & 63);
        }

        return mask;
    }

    /// <summary>A node of the trie with the first byte behind plain text that is a quote, a backslash or the last of a line end.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Prefix">Where the bytes before it begin.</param>
    /// <param name="PrefixLength">How many bytes there are before it.</param>
    /// <param name="Characters">How many characters these are.</param>
    internal readonly record struct SpecialNode(int Node, int Prefix, int PrefixLength, int Characters);
}
