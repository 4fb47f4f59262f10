namespace Wattwise.LocalEngine;

/// <summary>Which tags the texts of an automaton can still get from each of its states. Immutable.</summary>
internal sealed class KeyTags
{
    private readonly int _words;
    private readonly ulong[] _reachable;
    private readonly int _names;

    /// <param name="automaton">The automaton.</param>
    /// <param name="names">Tags below this one are told apart; all others count as one.</param>
    public KeyTags(ByteDfa automaton, int names)
    {
        Automaton = automaton;
        _names = names;
        _words = (names + 64) / 64;
        _reachable = new ulong[automaton.Count * _words];
        var classes = new ByteClasses();
        automaton.Refine(classes);
        var examples = classes.Examples();
        var before = new List<int>[automaton.Count];
        for (var state = 0; state < before.Length; state++)
            before[state] = [];
        var open = new Stack<int>();
        for (var state = 0; state < before.Length; state++)
        {
            foreach (var value in examples)
            {
                var to = automaton.Step(state, value);
                if (to >= 0 && (before[to].Count == 0 || before[to][^1] != state))
                    before[to].Add(state);
            }

            if (automaton.Tag(state) is >= 0 and var tag)
            {
                var bit = Math.Min(tag, names);
                _reachable[(state * _words) + (bit >> 6)] |= 1UL << (bit & 63);
                open.Push(state);
            }
        }

        while (open.TryPop(out var state))
        {
            foreach (var source in before[state])
            {
                if (AddAll(source, state))
                    open.Push(source);
            }
        }

        HasOthersEverywhere = Enumerable.Range(0, automaton.Count).All(state => CanGet(state, names));
    }

    public ByteDfa Automaton { get; }

    /// <summary>The number of words of a set of tags.</summary>
    public int Words => _words;

    /// <summary>Whether the other tags can be got from each state.</summary>
    public bool HasOthersEverywhere { get; }

    public int BitOf(int tag) => Math.Min(tag, _names);

    public bool CanGet(int state, ulong[] tags)
    {
        for (var i = 0; i < _words; i++)
        {
            if ((_reachable[(state * _words) + i] & tags[i]) != 0)
                return true;
        }

        return false;
    }

    private bool CanGet(int state, int bit) => (_reachable[(state * _words) + (bit >> 6)] & (1UL << (bit & 63))) != 0;

    private bool AddAll(int state, int from)
    {
        var hasChanged = false;
        for (var i = 0; i < _words; i++)
        {
            ref var word = ref _reachable[(state * _words) + i];
            var more = word | _reachable[(from * _words) + i];
            hasChanged |= more != word;
            word = more;
        }

        return hasChanged;
    }
}
