using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Builds automata of text that goes on until one of several marks is complete (Aho-Corasick, over well-formed UTF-8).</summary>
internal static class FreeText
{
    /// <summary>The automaton: a text that ends with a mark has the mark's number as tag.</summary>
    /// <param name="marks">The marks that end it; of those that begin alike the shorter counts.</param>
    /// <param name="banned">Marks that it never completes.</param>
    /// <param name="mayEnd">Whether the whole text may end in it, with the tag <see cref="Lexeme.Final"/>.</param>
    /// <param name="budget">Pays for the states.</param>
    public static ByteDfa Until(IReadOnlyList<string> marks, IReadOnlyList<string> banned, bool mayEnd, CompileBudget budget)
    {
        var tree = new Tree();
        for (var i = 0; i < marks.Count; i++)
            tree.Add(marks[i], i);
        foreach (var mark in banned)
            tree.Add(mark, Tree.Banned);
        tree.Link();
        var utf8 = DfaOperations.AnyText;
        var classes = new ByteClasses();
        utf8.Refine(classes);
        classes.Refine(tree.Distinct());
        return DfaExplorer.Build(
            (Node: 0, Character: 0),
            classes,
            ((int Node, int Character) state, byte value, out (int Node, int Character) next) =>
            {
                next = default;
                if (tree.MarkOf(state.Node) >= 0)
                    return false;
                next = (tree.Step(state.Node, value), utf8.Step(state.Character, value));
                return next.Character >= 0 && tree.MarkOf(next.Node) != Tree.Banned;
            },
            state => tree.MarkOf(state.Node) is >= 0 and var mark ? mark : mayEnd && utf8.IsEnd(state.Character) ? Lexeme.Final : -1,
            budget,
            isMinimised: false);
    }

    private sealed class Tree
    {
        public const int Banned = -2;

        private const int None = -1;

        private readonly List<Dictionary<byte, int>> _next = [[]];
        private readonly List<int> _marks = [None];
        private int[] _fallbacks = [];

        public void Add(string text, int mark)
        {
            var node = 0;
            foreach (var value in Encoding.UTF8.GetBytes(text))
            {
                if (_marks[node] != None)
                    return;
                if (!_next[node].TryGetValue(value, out var next))
                {
                    _next[node][value] = next = _next.Count;
                    _next.Add([]);
                    _marks.Add(None);
                }

                node = next;
            }

            if (_marks[node] == None)
                _marks[node] = mark;
        }

        public void Link()
        {
            _fallbacks = new int[_next.Count];
            var open = new Queue<int>(_next[0].Values);
            while (open.TryDequeue(out var node))
            {
                foreach (var (value, child) in _next[node])
                {
                    _fallbacks[child] = Step(_fallbacks[node], value);
                    if (_marks[child] == None)
                        _marks[child] = _marks[_fallbacks[child]]; // a mark inside of another one
                    open.Enqueue(child);
                }
            }
        }

        public int MarkOf(int node) => _marks[node];

        public int Step(int node, byte value)
        {
            while (true)
            {
                if (_next[node].TryGetValue(value, out var next))
                    return next;
                if (node == 0)
                    return 0;
                node = _fallbacks[node];
            }
        }

        public byte[] Distinct()
        {
            var each = new byte[256];
            byte number = 0;
            foreach (var value in _next.SelectMany(edges => edges.Keys).Distinct())
                each[value] = ++number;
            return each;
        }
    }
}
