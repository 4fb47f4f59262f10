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

    /// <summary>True where two words are probably one word in another form or spelling.</summary>
    public static bool AreVariants(string left, string right)
    {
        if (left == right)
            return true;

        var shared = 0;
        var shorter = Math.Min(left.Length, right.Length);
        while (shared < shorter && left[shared] == right[shared])
            shared++;

        // licence/license, install/installation, organise/organize: a long common beginning.
        return shared >= 5 && shared >= Math.Max(left.Length, right.Length) - 5 && shared >= shorter - 2;
    }

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z' or 'e') ? stem[..^1] : stem;
}
