namespace Wattwise.LocalEngine;

/// <summary>Finds where the last tokens of a growing sequence occurred before. Only for one sequence; not thread-safe.</summary>
/// <remarks>
/// A hash chain as in LZ77 compressors: each place is linked to the place before it whose last <c>n</c> tokens hash alike. Appending costs
/// O(1). A match that goes on costs one comparison; otherwise at most <see cref="MaxCandidates"/> places are compared, latest first, so
/// where the last tokens occurred no more often than that, the match is the longest there is, and the latest among equals. Memory: eight to
/// sixteen bytes a token.
/// </remarks>
/// <param name="minLength">The shortest match; 1 or more.</param>
internal sealed class NgramIndex(int minLength)
{
    /// <summary>How many places a search compares.</summary>
    public const int MaxCandidates = 32;

    /// <summary>A search looks no further back; a match that goes on grows beyond.</summary>
    public const int MaxCompared = 64;

    private const int None = -1;

    // A place is the number of tokens before it; _previous[place] is the one before with the same hash.
    private int[] _heads = [];
    private int[] _previous = [];
    private int _count;

    /// <summary>How many of the last tokens occurred before; 0 where fewer than the shortest match.</summary>
    public int MatchLength { get; private set; }

    /// <summary>Behind the earlier occurrence: the index of the token that followed it.</summary>
    public int MatchEnd { get; private set; }

    /// <summary>Indexes the tokens that are new since the last call, and finds the match of the last ones.</summary>
    /// <param name="tokens">The whole sequence; its beginning is what it was.</param>
    public void Update(ReadOnlySpan<int> tokens)
    {
        if (_count == tokens.Length)
            return;

        Grow(tokens.Length);
        while (_count < tokens.Length)
        {
            if (MatchLength > 0 && tokens[MatchEnd] == tokens[_count])
                (MatchLength, MatchEnd) = (MatchLength + 1, MatchEnd + 1);
            else
                MatchLength = 0;
            _count++;
            Link(tokens);
        }

        if (MatchLength == 0)
            Search(tokens);
    }

    /// <summary>Copies what followed the match; over the end of the sequence, what was copied follows again.</summary>
    /// <param name="tokens">The sequence that was last passed to <see cref="Update"/>.</param>
    /// <param name="draft">Gets the guesses.</param>
    /// <returns>How many there are: all, or none without a match.</returns>
    public int Propose(ReadOnlySpan<int> tokens, Span<int> draft)
    {
        if (MatchLength == 0)
            return 0;

        for (var i = 0; i < draft.Length; i++)
        {
            var source = MatchEnd + i;
            draft[i] = source < tokens.Length ? tokens[source] : draft[source - tokens.Length];
        }

        return draft.Length;
    }

    private void Search(ReadOnlySpan<int> tokens)
    {
        if (_count < minLength)
            return;

        var place = _previous[_count];
        for (var candidate = 0; place != None && candidate < MaxCandidates && MatchLength < MaxCompared; candidate++)
        {
            var length = CommonSuffixLength(tokens, place);
            if (length >= minLength && length > MatchLength)
                (MatchLength, MatchEnd) = (length, place);
            place = _previous[place];
        }
    }

    private int CommonSuffixLength(ReadOnlySpan<int> tokens, int place)
    {
        var most = Math.Min(place, MaxCompared);
        var length = 0;
        while (length < most && tokens[place - 1 - length] == tokens[_count - 1 - length])
            length++;
        return length;
    }

    private void Link(ReadOnlySpan<int> tokens)
    {
        if (_count < minLength)
        {
            _previous[_count] = None;
            return;
        }

        ref var head = ref _heads[Slot(tokens.Slice(_count - minLength, minLength))];
        _previous[_count] = head;
        head = _count;
    }

    private int Slot(ReadOnlySpan<int> ngram)
    {
        var hash = 0UL;
        foreach (var token in ngram)
            hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15; // 2^64 / golden ratio: Knuth's multiplicative hashing
        return (int)(hash >> 32) & (_heads.Length - 1);
    }

    private void Grow(int tokens)
    {
        if (tokens < _previous.Length)
            return;

        var capacity = Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens + 1));
        Array.Resize(ref _previous, capacity);
        _heads = new int[capacity];
        Array.Fill(_heads, None);
        _count = 0; // links by the new hash width; that is rare, as capacity doubles
        MatchLength = 0;
    }
}
