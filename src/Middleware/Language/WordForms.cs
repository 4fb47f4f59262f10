namespace Wattwise.Language;

/// <summary>Strips English endings so that forms of one word compare equal. Rough on purpose: both prompts are treated alike.</summary>
internal static class WordForms
{
    public static string Stem(string word)
    {
        var stem = word;
        if (stem.Length > 4 && stem.EndsWith("ies", StringComparison.Ordinal))
            stem = stem[..^3] + "y";
        else if (stem.Length > 4 && (stem.EndsWith("sses", StringComparison.Ordinal) || stem.EndsWith("ches", StringComparison.Ordinal)
            || stem.EndsWith("shes", StringComparison.Ordinal) || stem.EndsWith("xes", StringComparison.Ordinal)))
            stem = stem[..^2];
        else if (stem.Length > 3 && stem[^1] == 's' && stem[^2] is not ('s' or 'u' or 'i'))
            stem = stem[..^1];

        if (stem.Length > 5 && stem.EndsWith("ing", StringComparison.Ordinal))
            stem = Undouble(stem[..^3]);
        else if (stem.Length > 4 && stem.EndsWith("ied", StringComparison.Ordinal))
            stem = stem[..^3] + "y";
        else if (stem.Length > 4 && stem.EndsWith("ed", StringComparison.Ordinal))
            stem = Undouble(stem[..^2]);
        return stem.Length > 3 && stem[^1] == 'e' ? stem[..^1] : stem;
    }

    /// <summary>
    /// True where two words are probably one word in another form or spelling: colour and color, install and installation, recieve and
    /// receive.
    /// </summary>
    public static bool AreVariants(string left, string right) =>
        left == right || left.Length > 2 && right.Length > 2 && (HaveEndings(left, right) || Spelling.AreAlike(left, right));

    // A common beginning of most of both, and endings that only make other forms of a word: no "employer" and "employee".
    private static bool HaveEndings(string left, string right)
    {
        var shared = 0;
        var shorter = Math.Min(left.Length, right.Length);
        while (shared < shorter && left[shared] == right[shared])
            shared++;
        return shared >= 4 && shared >= shorter - 3 && IsEnding(left.AsSpan(shared)) && IsEnding(right.AsSpan(shared));
    }

    private static bool IsEnding(ReadOnlySpan<char> ending) =>
        ending is "" or "s" or "es" or "e" or "ed" or "ing" or "ion" or "ation" or "tion" or "ment" or "ly" or "ally" or "y" or "ies"
            or "en" or "al" or "ance" or "ence";

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e') ? stem[..^1] : stem;
}
