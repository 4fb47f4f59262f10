using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The peer: the best lines, records or leaves by BM25, in their order.</summary>
internal sealed class SelectionBaseline
{
    private readonly string[] _units;
    private readonly int[] _costs;
    private readonly Bm25 _words;

    public SelectionBaseline(string text, ContentKind kind, ITokenCounter counter)
    {
        _units = Cut(text, kind);
        _costs = [.. _units.Select(unit => counter.Count(unit) + 1)];
        _words = Bm25.Of(_units);
    }

    public string Select(string question, int maxTokens)
    {
        var kept = new SortedSet<int>();
        var tokens = 0;
        foreach (var unit in ScoreFusion.Order(_words.Score(question)))
        {
            if (tokens + _costs[unit] > maxTokens)
                continue;
            tokens += _costs[unit];
            kept.Add(unit);
        }

        return string.Join('\n', kept.Select(unit => _units[unit]));
    }

    private static string[] Cut(string text, ContentKind kind)
    {
        if (kind is ContentKind.JsonArray or ContentKind.Json && JsonPlaces.Read(text) is { } root)
        {
            if (root.Kind == '[')
                return [.. root.Children.Select(child => child.Raw(text).ToString())];
            var leaves = JsonTreeView.Of(text, root);
            return [.. leaves.Units.Select((unit, i) => $"{unit.Context} {leaves.Words(i)}")];
        }

        return (kind is ContentKind.Html ? HtmlText.From(text) : text).Split('\n');
    }
}
