namespace Wattwise.Compression;

/// <summary>Splits a request into what may each need a tool of its own: sentences, list items, and clauses that "and", "then" or a
/// semicolon joins.</summary>
internal static class ToolClauses
{
    private const int MinWords = 3;

    private static readonly string[] Joints = [", and then ", " and then ", ", then ", " then ", ", and ", ", but ", "; ", " and "];

    /// <summary>The parts of three words or more; none if there are not two.</summary>
    /// <param name="text">The request.</param>
    /// <param name="max">The most parts.</param>
    public static List<string> Split(string text, int max)
    {
        var parts = new List<string>();
        foreach (var sentence in Sentences.Split(text))
        {
            var clauses = sentence.In(text).ToString().Split(
                Joints, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var part in clauses)
            {
                if (parts.Count < max && WordsOf(part) >= MinWords)
                    parts.Add(part);
            }
        }

        return parts.Count > 1 ? parts : [];
    }

    private static int WordsOf(ReadOnlySpan<char> text)
    {
        var words = 0;
        foreach (var _ in text.Split(' '))
            words++;
        return words;
    }
}
