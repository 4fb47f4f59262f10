using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>The bytes of a model's tokens as a trie, and which of them are plain text of a JSON string. Immutable.</summary>
/// <remarks>
/// Tokens that stand for no text (control tokens but those that mark parts of an answer, ends of generation, empty ones) are not in it.
/// </remarks>
internal sealed class VocabularyIndex
{
    private readonly TrieNode[] _nodes;
    private readonly int[] _nextSame;
    private readonly int[] _offsets;
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly List<int> _unusual = [];

    private VocabularyIndex(IReadOnlyList<byte[]?> pieces, IEnumerable<int> ends)
    {
        Size = pieces.Count;
        _ends = [.. ends];
        _offsets = new int[Size + 1];
        for (var token = 0; token < Size; token++)
            _offsets[token + 1] = _offsets[token] + (pieces[token]?.Length ?? 0);
        _bytes = new byte[_offsets[^1]];
        for (var token = 0; token < Size; token++)
            pieces[token]?.CopyTo(_bytes, _offsets[token]);
        _nextSame = new int[Size];
        _nodes = Build();
        Plain = new PlainTokens(this);
        for (var token = 0; token < Size; token++)
        {
            var piece = PieceOf(token);
            if (piece.Length > UsualBytes || piece.IndexOfAny((byte)'"', (byte)'\\') >= 0)
                _unusual.Add(token);
        }
    }

    /// <summary>The number of tokens, with those that are not in the trie.</summary>
    public int Size { get; }

    public ReadOnlySpan<TrieNode> Nodes => _nodes;

    /// <summary>The tokens that end a generation.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>The most bytes of tokens that are not <see cref="Unusual"/>.</summary>
    public const int UsualBytes = 16;

    /// <summary>Long tokens, and those with a quote or a backslash.</summary>
    public IReadOnlyList<int> Unusual => _unusual;

    /// <summary>The most bytes of a token.</summary>
    public int MostBytes { get; private set; }

    public PlainTokens Plain { get; }

    /// <summary>The memory that it takes.</summary>
    public long Bytes => (12L * _nodes.Length) + (4L * (_nextSame.Length + _offsets.Length)) + _bytes.Length + Plain.Bytes;

    /// <summary>The bytes of a token; none for those that stand for no text.</summary>
    public ReadOnlySpan<byte> PieceOf(int token) => _bytes.AsSpan(_offsets[token], _offsets[token + 1] - _offsets[token]);

    /// <summary>Another token with the same bytes; -1 behind the last.</summary>
    public int NextSame(int token) => _nextSame[token];

    /// <summary>Indexes a model's vocabulary. Takes some 0.1 to 0.4 s.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="markers">Control tokens that stand for their text.</param>
    public static VocabularyIndex Of(Vocabulary vocabulary, params ReadOnlySpan<int> markers)
    {
        var suppressed = vocabulary.SuppressedTokens.ToHashSet();
        var pieces = new byte[]?[vocabulary.Size];
        var ends = new List<int>();
        Span<byte> buffer = stackalloc byte[256];
        for (var token = 0; token < pieces.Length; token++)
        {
            if (vocabulary.IsEndOfGeneration(token))
            {
                ends.Add(token);
                continue;
            }

            var isMarker = markers.Contains(token);
            if ((vocabulary.IsControl(token) && !isMarker) || suppressed.Contains(token))
                continue;
            var length = vocabulary.TokenToPiece(token, buffer, special: isMarker);
            if (length > 0)
            {
                pieces[token] = buffer[..length].ToArray();
            }
            else if (length < 0)
            {
                var large = new byte[-length];
                pieces[token] = large.AsSpan(0, vocabulary.TokenToPiece(token, large, special: isMarker)).ToArray();
            }
        }

        return new(pieces, ends);
    }

    /// <summary>Indexes tokens by their bytes; <see langword="null"/> or no bytes for those that stand for no text.</summary>
    public static VocabularyIndex Of(IReadOnlyList<byte[]?> pieces, IEnumerable<int> ends) => new(pieces, ends);

    /// <summary>The node that these bytes lead to; -1 where no token begins so.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var (node, next, end) = (-1, 0, _nodes.Length);
        foreach (var value in bytes)
        {
            node = Child(next, end, value);
            if (node < 0)
                return -1;
            (next, end) = (node + 1, _nodes[node].End);
        }

        return node;
    }

    /// <summary>The longest token that a text begins with; -1 where none does.</summary>
    public int FindLongest(ReadOnlySpan<byte> text)
    {
        var (token, next, end) = (-1, 0, _nodes.Length);
        foreach (var value in text)
        {
            var node = Child(next, end, value);
            if (node < 0)
                break;
            if (_nodes[node].Token >= 0)
                token = _nodes[node].Token;
            (next, end) = (node + 1, _nodes[node].End);
        }

        return token;
    }

    private int Child(int first, int end, byte value)
    {
        while (first < end && _nodes[first].Value < value)
            first = _nodes[first].End;
        return first < end && _nodes[first].Value == value ? first : -1;
    }

    private TrieNode[] Build()
    {
        var tokens = new List<int>(Size);
        for (var token = 0; token < Size; token++)
        {
            _nextSame[token] = -1;
            if (PieceOf(token).Length is > 0 and <= ushort.MaxValue)
                tokens.Add(token);
        }

        tokens.Sort((a, b) => PieceOf(a).SequenceCompareTo(PieceOf(b)) is var order && order != 0 ? order : a.CompareTo(b));
        var nodes = new List<TrieNode>(2 * tokens.Count);
        var open = new Stack<int>();
        ReadOnlySpan<byte> before = [];
        var lastToken = -1;
        foreach (var token in tokens)
        {
            var piece = PieceOf(token);
            MostBytes = Math.Max(MostBytes, piece.Length);
            if (lastToken >= 0 && piece.SequenceEqual(before))
            {
                _nextSame[lastToken] = token;
                lastToken = token;
                continue;
            }

            var shared = piece.CommonPrefixLength(before);
            while (open.Count > shared)
                Close(open.Pop());
            for (var depth = shared; depth < piece.Length; depth++)
            {
                open.Push(nodes.Count);
                nodes.Add(new(depth == piece.Length - 1 ? token : -1, 0, (ushort)(depth + 1), piece[depth]));
            }

            before = piece;
            lastToken = token;
        }

        while (open.TryPop(out var node))
            Close(node);
        return [.. nodes];

        void Close(int node) => nodes[node] = nodes[node] with { End = nodes.Count };
    }
}
