using System.Runtime.CompilerServices;

namespace Wattwise.LocalEngine;

/// <summary>Turns an expression into an automaton over the UTF-8 bytes of its texts. Not thread-safe.</summary>
internal sealed class ExpressionCompiler
{
    private const int MostNfaStates = 200_000;

    private readonly CompileBudget _budget;
    private readonly List<NfaState> _states = [];
    private int[] _mark = [];
    private int _generation;

    private ExpressionCompiler(CompileBudget budget) => _budget = budget;

    /// <summary>The automaton of the texts that are matched as a whole.</summary>
    /// <exception cref="LlamaConstraintException">It is too large.</exception>
    public static ByteDfa CompileWhole(Expression expression, CompileBudget budget) =>
        new ExpressionCompiler(budget).Compile(expression, isWhole: true);

    /// <summary>The automaton of the texts that hold a match.</summary>
    /// <exception cref="LlamaConstraintException">It is too large.</exception>
    public static ByteDfa CompileContained(Expression expression, CompileBudget budget) =>
        new ExpressionCompiler(budget).Compile(expression, isWhole: false);

    private ByteDfa Compile(Expression expression, bool isWhole)
    {
        var final = Add();
        var entry = Build(expression, final);
        var start = entry;
        if (!isWhole)
        {
            // Anything before the match, and anything behind it.
            start = Add();
            Link(start, entry);
            AddCharacters(start, CodePointSet.All, start);
            AddCharacters(final, CodePointSet.All, final);
        }

        _mark = new int[_states.Count];
        return Determine(start, final);
    }

    private ByteDfa Determine(int start, int final)
    {
        var isFirst = new bool[257];
        foreach (var state in _states)
        {
            foreach (var (low, high, _) in state.Edges)
                isFirst[low] = isFirst[high + 1] = true;
        }

        var classes = ByteClasses.OfBoundaries(isFirst.AsSpan(0, 256));
        var first = new List<int>();
        Close([start], isAtStart: true, isAtEnd: false, first);
        var ids = new Dictionary<Signature, int>();
        var sets = new List<int[]>();
        IdOf(first);
        var next = new List<int>();
        var tags = new List<int>();
        var targets = new List<int>[classes.Count];
        for (var i = 0; i < targets.Length; i++)
            targets[i] = [];
        var closed = new List<int>();
        for (var at = 0; at < sets.Count; at++)
        {
            if (at >= CompileBudget.StatesOfPattern)
                throw _budget.Exceeded($"Its automaton has more than {CompileBudget.StatesOfPattern} states");
            _budget.Spend(1 + (sets[at].Length / 8));
            foreach (var list in targets)
                list.Clear();
            foreach (var member in sets[at])
            {
                foreach (var (low, high, to) in _states[member].Edges)
                {
                    for (int id = classes.Map[low]; id <= classes.Map[high]; id++)
                        targets[id].Add(to);
                }
            }

            Close(sets[at], isAtStart: at == 0, isAtEnd: true, closed);
            tags.Add(closed.Contains(final) ? 0 : -1);
            for (var id = 0; id < targets.Length; id++)
            {
                if (targets[id].Count == 0)
                {
                    next.Add(ByteDfa.Dead);
                    continue;
                }

                Close(targets[id], isAtStart: false, isAtEnd: false, closed);
                next.Add(IdOf(closed));
            }
        }

        return DfaExplorer.Finish(classes.Map, classes.Count, [.. next], [.. tags], _budget);

        int IdOf(List<int> members)
        {
            members.Sort();
            var key = new Signature([.. members]);
            if (ids.TryGetValue(key, out var id))
                return id;
            ids[key] = id = sets.Count;
            sets.Add([.. members]);
            return id;
        }
    }

    /// <summary>The states that are reached without a byte.</summary>
    private void Close(IEnumerable<int> from, bool isAtStart, bool isAtEnd, List<int> reached)
    {
        reached.Clear();
        _generation++;
        foreach (var state in from)
            Reach(state);
        for (var at = 0; at < reached.Count; at++)
        {
            var state = _states[reached[at]];
            foreach (var to in state.Links)
                Reach(to);
            if (isAtStart && state.AtStart >= 0)
                Reach(state.AtStart);
            if (isAtEnd && state.AtEnd >= 0)
                Reach(state.AtEnd);
        }

        void Reach(int state)
        {
            if (_mark[state] == _generation)
                return;
            _mark[state] = _generation;
            reached.Add(state);
        }
    }

    /// <summary>Builds what leads to a state, and returns where it begins.</summary>
    private int Build(Expression expression, int to)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case Expression.Characters characters:
                var from = Add();
                AddCharacters(from, characters.Set, to);
                return from;
            case Expression.Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                    to = Build(sequence.Parts[i], to);
                return to;
            case Expression.Choice choice:
                var fork = Add();
                foreach (var option in choice.Options)
                    Link(fork, Build(option, to));
                return fork;
            case Expression.Repetition repetition:
                return BuildRepetition(repetition, to);
            case Expression.Beginning:
                var start = Add();
                _states[start].AtStart = to;
                return start;
            case Expression.Ending:
                var end = Add();
                _states[end].AtEnd = to;
                return end;
            default:
                throw new InvalidOperationException(expression.GetType().Name);
        }
    }

    private int BuildRepetition(Expression.Repetition repetition, int to)
    {
        if (repetition.Most is { } most)
        {
            var end = to;
            for (var i = repetition.Least; i < most; i++)
            {
                var optional = Add();
                Link(optional, end);
                Link(optional, Build(repetition.Part, to));
                to = optional;
            }
        }
        else
        {
            var loop = Add();
            Link(loop, to);
            Link(loop, Build(repetition.Part, loop));
            to = loop;
        }

        for (var i = 0; i < repetition.Least; i++)
            to = Build(repetition.Part, to);
        return to;
    }

    private void AddCharacters(int from, CodePointSet set, int to)
    {
        // Sequences with the same rest share its states.
        var rests = new Dictionary<(byte, byte, int), int>();
        foreach (var (first, last) in set.Ranges)
        {
            Utf8Ranges.Split(first, last, (low, high) =>
            {
                var next = to;
                for (var i = low.Length - 1; i > 0; i--)
                {
                    var key = (low.Span[i], high.Span[i], next);
                    if (!rests.TryGetValue(key, out var rest))
                    {
                        rests[key] = rest = Add();
                        _states[rest].Edges.Add(key);
                    }

                    next = rest;
                }

                _states[from].Edges.Add((low.Span[0], high.Span[0], next));
            });
        }
    }

    private void Link(int from, int to) => _states[from].Links.Add(to);

    private int Add()
    {
        if (_states.Count >= MostNfaStates)
            throw _budget.Exceeded($"It has more than {MostNfaStates} parts once its counts are written out");
        _budget.Spend(1);
        _states.Add(new());
        return _states.Count - 1;
    }

    private sealed class NfaState
    {
        public List<(byte Low, byte High, int To)> Edges { get; } = [];

        public List<int> Links { get; } = [];

        public int AtStart { get; set; } = -1;

        public int AtEnd { get; set; } = -1;
    }
}
