namespace Wattwise.LocalEngine;

/// <summary>A set of Unicode scalar values, as rising ranges that do not touch. Immutable.</summary>
internal sealed class CodePointSet
{
    public const int Largest = 0x10FFFF;

    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    public static CodePointSet None { get; } = new([]);

    public static CodePointSet All { get; } = Of((0, Largest));

    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>A set of ranges in any order; surrogates are left out, as they are no characters.</summary>
    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var sorted = new List<(int First, int Last)>();
        foreach (var (first, last) in ranges)
        {
            if (first <= Math.Min(last, FirstSurrogate - 1))
                sorted.Add((first, Math.Min(last, FirstSurrogate - 1)));
            if (last >= Math.Max(first, LastSurrogate + 1))
                sorted.Add((Math.Max(first, LastSurrogate + 1), last));
        }

        sorted.Sort();
        var merged = new List<(int First, int Last)>(sorted.Count);
        foreach (var range in sorted)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return new([.. merged]);
    }

    public static CodePointSet Of(int codePoint) => Of((codePoint, codePoint));

    public CodePointSet Union(CodePointSet other) => Of(_ranges.Concat(other._ranges));

    public CodePointSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= Largest)
            gaps.Add((next, Largest));
        return Of(gaps);
    }

    public bool Contains(int codePoint)
    {
        foreach (var (first, last) in _ranges)
        {
            if (codePoint >= first && codePoint <= last)
                return true;
        }

        return false;
    }
}
