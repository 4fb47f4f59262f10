namespace Wattwise.Compression;

/// <summary>Scores units by the words of a question that they have, and that stand around them.</summary>
/// <remarks>
/// A word counts by its rarity among the units (that of BM25), once for a unit: in full where it stands in the unit, in part where it
/// stands in a neighbour of the same block, in the unit's parent, or in its context. So different words of a question that are spread over
/// some lines support these lines, while a repeated word does not outweigh a second one.
/// </remarks>
internal static class LexicalScores
{
    private const float ParentShare = 0.5f, ContextShare = 0.55f, RecordShare = 0.5f;

    /// <summary>Scores every unit of a view.</summary>
    public static float[] Of(SourceView view, string question, CancellationToken cancellationToken)
    {
        var units = view.Units;
        var scores = new float[units.Count];
        var own = view.Terms(cancellationToken);
        var best = new float[units.Count];
        var touched = new List<int>();
        var children = Children(units);
        var share = (float)view.NeighbourShare;
        foreach (var (rarity, holders) in own.Matches(question))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var unit in holders.Span)
            {
                Raise(unit, 1);
                for (var distance = 1; distance <= 3 && share > 0; distance++)
                {
                    var part = share * (1 - (0.25f * (distance - 1)));
                    if (unit >= distance && units[unit - distance].Block == units[unit].Block)
                        Raise(unit - distance, part);
                    if (unit + distance < units.Count && units[unit + distance].Block == units[unit].Block)
                        Raise(unit + distance, part);
                }

                foreach (var child in children[unit])
                    Raise(child, ParentShare);
            }

            foreach (var unit in touched)
            {
                scores[unit] += rarity * best[unit];
                best[unit] = 0;
            }

            touched.Clear();
        }

        if (units.Exists(unit => unit.Context.Length > 0))
            AddContext(units, question, scores);
        AddRecords(units, own.Matches(question), scores);
        Normalize(view, scores);
        return scores;

        void Raise(int unit, float to)
        {
            if (best[unit] >= to)
                return;
            if (best[unit] == 0)
                touched.Add(unit);
            best[unit] = to;
        }
    }

    private static void AddContext(List<Unit> units, string question, float[] scores)
    {
        var contexts = Bm25.Of(units.Select(unit => unit.Context));
        foreach (var (rarity, holders) in contexts.Matches(question))
        {
            foreach (var unit in holders.Span)
                scores[unit] += ContextShare * rarity;
        }
    }

    // What is asked of a record stands in another of its values than the key that names it.
    private static void AddRecords(List<Unit> units, IEnumerable<(float Rarity, ReadOnlyMemory<int> Units)> matches, float[] scores)
    {
        var records = units.Count == 0 ? 0 : units.Max(unit => unit.Record) + 1;
        if (records < 3)
            return;
        var support = new float[records];
        var holding = new HashSet<int>();
        foreach (var (_, holders) in matches)
        {
            holding.Clear();
            foreach (var unit in holders.Span)
                holding.Add(units[unit].Record);
            holding.Remove(-1);
            // A word of most records tells none of them.
            if (holding.Count * 3 > records)
                continue;
            foreach (var record in holding)
                support[record] += MathF.Log(1 + ((records - holding.Count + 0.5f) / (holding.Count + 0.5f)));
        }

        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Record >= 0)
                scores[i] += RecordShare * support[units[i].Record];
        }
    }

    // A long unit has more words by chance and costs more.
    private static void Normalize(SourceView view, float[] scores)
    {
        var total = 0L;
        for (var i = 0; i < scores.Length; i++)
            total += view.Words(i).Length;
        var average = Math.Max(1f, (float)total / Math.Max(1, scores.Length));
        for (var i = 0; i < scores.Length; i++)
            scores[i] /= 0.8f + (0.2f * Math.Min(4, view.Words(i).Length / average));
    }

    private static List<int>[] Children(List<Unit> units)
    {
        var children = new List<int>[units.Count];
        for (var i = 0; i < units.Count; i++)
            children[i] = [];
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Parent >= 0)
                children[units[i].Parent].Add(i);
        }

        return children;
    }
}
