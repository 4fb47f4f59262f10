namespace Wattwise.LocalEngine.Templates;

/// <summary>Sorts by a comparison that may fail or contradict itself; what is equal keeps its order.</summary>
internal static class StableSort
{
    public static T[] Sort<T>(IReadOnlyList<T> items, Func<T, T, int> compare, RenderBudget budget)
    {
        budget.Elements(2L * items.Count);
        T[] from = [.. items];
        var to = new T[from.Length];
        for (var width = 1; width < from.Length; width *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * width)
                Merge(from, to, start, Math.Min(start + width, from.Length), Math.Min(start + (2 * width), from.Length), compare, budget);
            (from, to) = (to, from);
        }

        return from;
    }

    private static void Merge<T>(T[] from, T[] to, int start, int middle, int end, Func<T, T, int> compare, RenderBudget budget)
    {
        var (left, right) = (start, middle);
        for (var at = start; at < end; at++)
        {
            budget.Step();
            to[at] = right == end || (left < middle && compare(from[left], from[right]) <= 0) ? from[left++] : from[right++];
        }
    }
}
