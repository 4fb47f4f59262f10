namespace Wattwise.Compression;

/// <summary>How well the name of a column fits a question.</summary>
internal static class ColumnRelevance
{
    /// <summary>From 0 (no common word) to 1.</summary>
    public static double Of(string? question, string name)
    {
        if (question is null)
            return 0;
        var names = Terms(name);
        var best = 0d;
        foreach (var word in Terms(question))
        {
            foreach (var part in names)
            {
                if (word == part)
                    return 1;
                if (word.Length >= 4 && part.Length >= 4
                    && word.AsSpan().CommonPrefixLength(part) >= Math.Max(4, Math.Min(word.Length, part.Length) - 2))
                    best = Math.Max(best, 0.7);
                else if (Language.WordForms.AreVariants(word, part))
                    best = Math.Max(best, 0.7);
                else if (part.Length >= 3 && word.StartsWith(part, StringComparison.Ordinal))
                    best = Math.Max(best, 0.6);
            }
        }

        return best;
    }

    private static List<string> Terms(string text)
    {
        var pieces = new List<TextPiece>();
        TermReader.Read(text, pieces);
        return pieces.ConvertAll(piece => Language.WordForms.Stem(piece.In(text.AsSpan()).ToString().ToLowerInvariant()));
    }
}
