namespace Wattwise.Caching;

/// <summary>The script and language of the prompts, and the languages that they ask for.</summary>
internal static class LanguageCheck
{
    // What a prompt is written in shows in its beginning.
    private const int MaxCharacters = 2_000;

    /// <summary>Compares the scripts that most letters are of.</summary>
    public static string? Scripts(string first, string second) =>
        Script(first) is { } left && Script(second) is { } right && left != right ? "language" : null;

    public static string? Find(PromptFacts left, PromptFacts right)
    {
        if (!left.TargetLanguages.SetEquals(right.TargetLanguages) && (Misses(left, right) || Misses(right, left)))
            return "language";
        if (left.Languages.Count > 0 && right.Languages.Count > 0 && !left.Languages.SetEquals(right.Languages))
            return "language";
        return Language(left) is { } one && Language(right) is { } other && one != other ? "language" : null;

        static bool Misses(PromptFacts here, PromptFacts there) => here.TargetLanguages.Any(language => !there.Words.Contains(language));
    }

    /// <summary>The language whose common words a prompt has; <see langword="null"/> where that is not clear.</summary>
    private static string? Language(PromptFacts facts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var language in facts.LanguagesTold)
            counts[language] = counts.GetValueOrDefault(language) + 1;

        string? best = null;
        int most = 0, second = 0;
        foreach (var (language, count) in counts)
        {
            if (count > most)
                (best, most, second) = (language, count, most);
            else if (count > second)
                second = count;
        }

        return most >= 2 && most > 2 * second ? best : null;
    }

    private static int? Script(string prompt)
    {
        Span<int> counts = stackalloc int[256];
        int? best = null;
        foreach (var character in prompt.AsSpan(0, Math.Min(prompt.Length, MaxCharacters)))
        {
            if (!char.IsLetter(character))
                continue;
            var script = ScriptOf(character);
            counts[script]++;
            if (best is not { } leader || counts[script] > counts[leader])
                best = script;
        }

        return best;
    }

    // The blocks of 256 characters are scripts, but for these that share one script or two of one text.
    private static int ScriptOf(char character) => character switch
    {
        < '\u0370' or (>= '\u1e00' and < '\u1f00') or (>= '\u2c60' and < '\u2c80') or >= '\uff00' => 0,
        >= '\u3040' and < '\u3100' => 0x30,
        >= '\u3400' and < '\ua000' => 0x4e,
        >= '\uac00' and < '\ud7b0' => 0xac,
        _ => character >> 8,
    };
}
