using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>Builds automata of lists of texts, also of very long ones.</summary>
internal static class LiteralDfa
{
    /// <summary>The automaton of texts, each with its place in the list as tag; the first of equal ones counts.</summary>
    public static ByteDfa Of(IReadOnlyList<string> texts, CompileBudget budget) => Of([.. texts.Select((text, i) => (text, i))], budget);

    /// <summary>The automaton of texts with their tags.</summary>
    public static ByteDfa Of(IReadOnlyList<(string Text, int Tag)> texts, CompileBudget budget)
    {
        if (texts.Count == 0)
            return ByteDfa.Empty;
        var sorted = new (byte[] Text, int Tag)[texts.Count];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = (Encoding.UTF8.GetBytes(texts[i].Text), texts[i].Tag);
        Array.Sort(sorted, (a, b) => a.Text.AsSpan().SequenceCompareTo(b.Text) is var order && order != 0 ? order : a.Tag.CompareTo(b.Tag));

        // Breadth first over ranges of the sorted list, so that the edges of a state lie side by side.
        var ranges = new List<(int From, int To, int Depth)> { (0, sorted.Length, 0) };
        var firstEdge = new List<int>();
        var bytes = new List<byte>();
        var targets = new List<int>();
        var tags = new List<int>();
        for (var at = 0; at < ranges.Count; at++)
        {
            budget.Spend(1);
            var (from, to, depth) = ranges[at];
            firstEdge.Add(bytes.Count);
            tags.Add(sorted[from].Text.Length == depth ? sorted[from].Tag : -1);
            while (from < to && sorted[from].Text.Length == depth)
                from++;
            while (from < to)
            {
                var value = sorted[from].Text[depth];
                var end = from;
                while (end < to && sorted[end].Text[depth] == value)
                    end++;
                bytes.Add(value);
                targets.Add(ranges.Count);
                ranges.Add((from, end, depth + 1));
                from = end;
            }
        }

        firstEdge.Add(bytes.Count);
        return new([.. firstEdge], [.. bytes], [.. targets], [.. tags]);
    }
}
