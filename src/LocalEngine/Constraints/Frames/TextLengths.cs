using System.Collections.Concurrent;

namespace Wattwise.LocalEngine;

/// <summary>
/// How many more characters lead from each state of an automaton to an end: what keeps a counted text from getting stuck. Immutable.
/// </summary>
internal sealed class TextLengths
{
    private const int MostKnown = 128;
    private static readonly ConcurrentDictionary<(ByteDfa, int, int), TextLengths> Known = new();

    private const long MostBits = 64_000_000;

    private readonly int _least;
    private readonly int _most;
    private readonly int _words;
    private readonly ulong[] _lengths = [];
    private readonly int[] _longest = [];

    /// <param name="automaton">The automaton of the text.</param>
    /// <param name="pending">How many bytes of a character are missing in each state.</param>
    /// <param name="least">The fewest characters.</param>
    /// <param name="most">The most characters.</param>
    /// <exception cref="LlamaConstraintException">There is too much to know.</exception>
    public TextLengths(ByteDfa automaton, byte[] pending, int least, int most)
    {
        _least = least;
        _most = most;
        var length = most == Lexeme.Unbounded ? least : most;
        if ((long)automaton.Count * (length + 64L) > MostBits)
            throw CompileBudget.Default().Exceeded(
                $"Texts of {length} characters are counted beside an automaton of {automaton.Count} states");
        var next = Successors(automaton);
        int[] order = [.. Enumerable.Range(0, automaton.Count).OrderBy(state => pending[state])];
        if (most == Lexeme.Unbounded)
        {
            _longest = FindLongest(next, order, pending, least);
            return;
        }

        _words = (most + 64) / 64;
        _lengths = new ulong[automaton.Count * _words];
        for (var characters = 0; characters <= most; characters++)
        {
            var hasChanged = characters < 2;
            foreach (var state in order)
            {
                // A character that has begun is counted already.
                var rest = pending[state] == 0 ? characters - 1 : characters;
                var isOne = (characters == 0 && automaton.IsEnd(state)) || (rest >= 0 && Array.Exists(next[state], to => Has(to, rest)));
                if (isOne)
                    _lengths[(state * _words) + (characters >> 6)] |= 1UL << (characters & 63);
                hasChanged = hasChanged || isOne != Has(state, characters - 1);
            }

            if (!hasChanged)
            {
                FillFrom(characters + 1, automaton.Count); // it stays so for good
                break;
            }
        }

        for (var state = 0; state < automaton.Count; state++)
        {
            var shortest = 0;
            while (shortest < most && !Has(state, shortest))
                shortest++;
            MostNeeded = Math.Max(MostNeeded, shortest);
            var free = most;
            while (free >= 0 && Has(state, free))
                free -= (free & 63) == 63 && _lengths[(state * _words) + (free >> 6)] == ulong.MaxValue ? 64 : 1;
            FreeFrom = Math.Max(FreeFrom, free + 1);
        }
    }

    /// <summary>Those of an automaton, which are kept where many grammars have it.</summary>
    public static TextLengths Of(ByteDfa automaton, int least, int most)
    {
        if (!automaton.IsShared)
            return new(automaton, automaton.MissingBytes, least, most);
        var key = (automaton, least, most);
        if (Known.TryGetValue(key, out var lengths))
            return lengths;
        lengths = new(automaton, automaton.MissingBytes, least, most);
        if (Known.Count < MostKnown)
            Known[key] = lengths;
        return lengths;
    }

    /// <summary>How many more characters any state needs at most before it can end.</summary>
    public int MostNeeded { get; }

    /// <summary>From how many more characters on any state can end with exactly so many.</summary>
    public int FreeFrom { get; }

    /// <summary>Whether a text of so many characters can still end with an allowed number of them.</summary>
    public bool CanEnd(int state, int count)
    {
        if (_most == Lexeme.Unbounded)
            return count >= _least || _longest[state] >= _least - count;
        var (from, to) = (Math.Max(0, _least - count), _most - count);
        for (var length = from; length <= to; length++)
        {
            if ((length & 63) == 0 && length + 63 <= to && _lengths[(state * _words) + (length >> 6)] == 0)
                length += 63;
            else if (Has(state, length))
                return true;
        }

        return false;
    }

    private void FillFrom(int length, int states)
    {
        for (var state = 0; state < states; state++)
        {
            if (!Has(state, length - 1))
                continue;
            var words = _lengths.AsSpan(state * _words, _words);
            for (var word = length >> 6; word < words.Length; word++)
                words[word] |= word == length >> 6 ? ulong.MaxValue << (length & 63) : ulong.MaxValue;
        }
    }

    private bool Has(int state, int length) => (_lengths[(state * _words) + (length >> 6)] & (1UL << (length & 63))) != 0;

    private static int[][] Successors(ByteDfa automaton)
    {
        var next = new int[automaton.Count][];
        var classes = new ByteClasses();
        automaton.Refine(classes);
        var examples = classes.Examples();
        for (var state = 0; state < next.Length; state++)
            next[state] = [.. examples.Select(value => automaton.Step(state, value)).Where(to => to >= 0).Distinct()];
        return next;
    }

    private static int[] FindLongest(int[][] next, int[] order, byte[] pending, int least)
    {
        var longest = new int[next.Length];
        for (var characters = 1; characters <= least; characters++)
        {
            foreach (var state in order)
            {
                var rest = pending[state] == 0 ? characters - 1 : characters;
                if (Array.Exists(next[state], to => longest[to] >= rest))
                    longest[state] = characters;
            }
        }

        return longest;
    }
}
