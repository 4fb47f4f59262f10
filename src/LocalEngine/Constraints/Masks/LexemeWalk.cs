using System.Numerics;

namespace Wattwise.LocalEngine;

/// <summary>Finds what tokens do from a place inside a lexeme. Not thread-safe.</summary>
/// <param name="index">The vocabulary.</param>
internal sealed class LexemeWalk(VocabularyIndex index)
{
    private const int MostInList = 256;
    private const int MostStatesToJudge = 20_000;

    private readonly List<int> _tokens = [];
    private readonly List<Exit> _exits = [];
    private readonly Dictionary<ByteDfa, bool[]> _takesAllText = [];
    private readonly ulong[] _bits = new ulong[(index.Size + 63) / 64];
    private readonly int[] _states = new int[index.MostBytes + 1];
    private readonly int[] _escapes = new int[index.MostBytes + 1];
    private readonly int[] _counts = new int[index.MostBytes + 1];
    private int _found;

    /// <summary>What tokens do from a place.</summary>
    public LexemeMask Walk(Lexeme lexeme, int state, int escape, int count)
    {
        _tokens.Clear();
        _exits.Clear();
        if (lexeme.IsString && escape == Lexeme.Inside && lexeme.IsBoundary(state) && HasReadyMask(lexeme, state, count, out var room))
        {
            _found = 0;
            Array.Clear(_bits);
            WalkSpecial(lexeme, state, count);
            return new(index.Plain.AtMost(room), Found(), [.. _exits]);
        }

        (_states[0], _escapes[0], _counts[0]) = (state, escape, count);
        _found = 0;
        Array.Clear(_bits);
        if (lexeme is { IsString: true, Counts: false, Filter: null, Automaton.HasTable: true } && escape == Lexeme.Inside)
            WalkContents(lexeme);
        else
            Walk(lexeme, 0, index.Nodes.Length);
        return _found > MostInList ? new((ulong[])_bits.Clone(), [], [.. _exits]) : new(null, Found(), [.. _exits]);
    }

    /// <summary>
    /// What tokens do from a place whose lengths are counted, where short ones do what they do without: only those that are long, or may
    /// end the text, have to be looked at.
    /// </summary>
    /// <param name="lexeme">The lexeme.</param>
    /// <param name="cursor">The place.</param>
    /// <param name="uncounted">What tokens do without limits to the length.</param>
    public LexemeMask Derive(Lexeme lexeme, in Cursor cursor, LexemeMask uncounted)
    {
        _tokens.Clear();
        _exits.Clear();
        if (uncounted.Bits is { } bits)
        {
            foreach (var token in index.Unusual)
            {
                if ((bits[token >> 6] & (1UL << (token & 63))) != 0 && Takes(lexeme, cursor, index.PieceOf(token)))
                    _tokens.Add(token);
            }
        }

        foreach (var token in uncounted.Tokens)
        {
            if (Takes(lexeme, cursor, index.PieceOf(token)))
                _tokens.Add(token);
        }

        var nodes = index.Nodes;
        foreach (var exit in uncounted.Exits)
        {
            var below = exit.Node;
            while (nodes[below].Token < 0)
                below++;
            if (Takes(lexeme, cursor, index.PieceOf(nodes[below].Token)[..nodes[exit.Node].Depth]))
                _exits.Add(exit);
        }

        return new(uncounted.Usual(index), [.. _tokens], [.. _exits]);
    }

    private static bool Takes(Lexeme lexeme, in Cursor cursor, ReadOnlySpan<byte> bytes)
    {
        var (state, escape, count) = (cursor.State, cursor.Escape, cursor.Count);
        foreach (var value in bytes)
        {
            if (!lexeme.Advance(ref state, ref escape, ref count, value))
                return false;
        }

        return true;
    }

    // Where any text goes on, the plain tokens are known; only those with a quote or an escape have to be looked at.
    private bool HasReadyMask(Lexeme lexeme, int state, int count, out int room)
    {
        room = lexeme.Most == Lexeme.Unbounded ? index.Plain.MostCharacters : lexeme.Most - count;
        var isAny = ReferenceEquals(lexeme.Automaton, DfaOperations.AnyText);
        return isAny || (room >= index.Plain.MostCharacters
            && (lexeme.Most == Lexeme.Unbounded || !lexeme.Counts)
            && lexeme.Filter?.IsWide != false && TakesAllText(lexeme.Automaton, state));
    }

    private void WalkSpecial(Lexeme lexeme, int state, int count)
    {
        var nodes = index.Nodes;
        foreach (var special in index.Plain.Special)
        {
            var node = nodes[special.Node];
            var reached = lexeme.Run(state, index.Plain.PrefixOf(special));
            var characters = !lexeme.Counts ? count
                : lexeme.Most == Lexeme.Unbounded ? Math.Min(count + special.Characters, lexeme.Least) : count + special.Characters;
            if (reached < 0 || (lexeme.Most != Lexeme.Unbounded && characters > lexeme.Most))
                continue;
            (_states[node.Depth - 1], _escapes[node.Depth - 1], _counts[node.Depth - 1]) = (reached, Lexeme.Inside, characters);
            Walk(lexeme, special.Node, node.End);
        }
    }

    // Contents that mean themselves are most of the vocabulary; what may end or escape them goes the long way.
    private void WalkContents(Lexeme lexeme)
    {
        var nodes = index.Nodes;
        var states = _states.AsSpan();
        lexeme.Automaton.GetTable(out var next, out var classOf, out var classes);
        for (var i = 0; i < nodes.Length;)
        {
            ref readonly var node = ref nodes[i];
            if (node.Value is (byte)'"' or (byte)'\\')
            {
                (_escapes[node.Depth - 1], _counts[node.Depth - 1]) = (Lexeme.Inside, 0);
                Walk(lexeme, i, node.End);
                i = node.End;
                continue;
            }

            var state = node.Value < 0x20 ? ByteDfa.Dead : next[(states[node.Depth - 1] * classes) + classOf[node.Value]];
            if (state < 0)
            {
                i = node.End;
                continue;
            }

            states[node.Depth] = state;
            if (node.Token >= 0)
                Find(node.Token);
            i++;
        }
    }

    private void Walk(Lexeme lexeme, int from, int to)
    {
        var nodes = index.Nodes;
        for (var i = from; i < to;)
        {
            ref readonly var node = ref nodes[i];
            var depth = node.Depth;
            var (state, escape, count) = (_states[depth - 1], _escapes[depth - 1], _counts[depth - 1]);
            if (!lexeme.Advance(ref state, ref escape, ref count, node.Value))
            {
                i = node.End;
                continue;
            }

            if (node.Token >= 0)
                Find(node.Token);
            var tag = lexeme.EndTag(state, escape);
            if (tag is >= 0 and not Lexeme.Final && node.End > i + 1)
                _exits.Add(new(i, tag));
            if (!lexeme.GoesOn(state, escape))
            {
                i = node.End;
                continue;
            }

            (_states[depth], _escapes[depth], _counts[depth]) = (state, escape, count);
            i++;
        }
    }

    private void Find(int first)
    {
        for (var token = first; token >= 0; token = index.NextSame(token))
        {
            _bits[token >> 6] |= 1UL << (token & 63);
            _found++;
        }
    }

    private int[] Found()
    {
        var tokens = new int[_found];
        var count = 0;
        for (var word = 0; word < _bits.Length && count < tokens.Length; word++)
        {
            for (var bits = _bits[word]; bits != 0; bits &= bits - 1)
                tokens[count++] = (word * 64) + BitOperations.TrailingZeroCount(bits);
        }

        return tokens;
    }

    private bool TakesAllText(ByteDfa automaton, int state)
    {
        if (automaton.Count > MostStatesToJudge)
            return false;
        if (!_takesAllText.TryGetValue(automaton, out var takes))
            _takesAllText[automaton] = takes = FindTakesAllText(automaton);
        return takes[state];
    }

    /// <summary>
    /// Whether plain text goes on from each state without an end: pairs of states with those of plain text, from which none is stuck.
    /// </summary>
    private static bool[] FindTakesAllText(ByteDfa automaton)
    {
        var plain = PlainTokens.PlainText;
        var classes = new ByteClasses();
        automaton.Refine(classes);
        plain.Refine(classes);
        var examples = classes.Examples();
        var pairs = new List<(int State, int Plain)>();
        var ids = new Dictionary<(int, int), int>();
        var before = new List<List<int>>();
        var stuck = new Stack<int>();
        var isStuck = new List<bool>();
        for (var state = 0; state < automaton.Count; state++)
            IdOf((state, 0));
        for (var at = 0; at < pairs.Count; at++)
        {
            foreach (var value in examples)
            {
                var text = plain.Step(pairs[at].Plain, value);
                if (text < 0)
                    continue;
                var next = automaton.Step(pairs[at].State, value);
                if (next >= 0)
                {
                    before[IdOf((next, text))].Add(at);
                }
                else if (!isStuck[at])
                {
                    isStuck[at] = true;
                    stuck.Push(at);
                }
            }
        }

        while (stuck.TryPop(out var at))
        {
            foreach (var source in before[at])
            {
                if (!isStuck[source])
                {
                    isStuck[source] = true;
                    stuck.Push(source);
                }
            }
        }

        var takes = new bool[automaton.Count];
        for (var state = 0; state < takes.Length; state++)
            takes[state] = !isStuck[state];
        return takes;

        int IdOf((int, int) pair)
        {
            if (!ids.TryGetValue(pair, out var id))
            {
                ids[pair] = id = pairs.Count;
                pairs.Add(pair);
                before.Add([]);
                isStuck.Add(false);
            }

            return id;
        }
    }
}
