namespace Wattwise.Caching;

/// <summary>Prompts that are word for word the same but for one place: another question word, another word of content, or a circumstance put in.</summary>
/// <remarks>
/// Only inside such a frame is one word a sign of another question: any rule on the content words of freely rephrased prompts
/// refused more labelled duplicates than others.
/// </remarks>
internal static class FrameCheck
{
    private const int MaxExchanged = 3;

    public static string? Find(PromptFacts left, PromptFacts right)
    {
        var (one, other) = (left.Frame, right.Frame);
        var shorter = Math.Min(one.Count, other.Count);
        var start = 0;
        while (start < shorter && WordForms.AreVariants(one[start].Stem, other[start].Stem))
            start++;
        var end = 0;
        while (end < shorter - start && WordForms.AreVariants(one[^(end + 1)].Stem, other[^(end + 1)].Stem))
            end++;

        return Compare(one.GetRange(start, one.Count - start - end), other.GetRange(start, other.Count - start - end), start + end);
    }

    private static string? Compare(List<FrameWord> one, List<FrameWord> other, int shared)
    {
        if (one.Count == 0 || other.Count == 0)
        {
            var inserted = one.Count == 0 ? other : one;
            return !inserted.Exists(TellsSomething) ? null : inserted.Count == 1 ? "word" : "condition";
        }

        if (one.Count == 1 && other.Count == 1)
        {
            return IsOtherQuestion(one[0].Stem, other[0].Stem) ? "question"
                : one[0].IsContent && other[0].IsContent && !AreSynonyms(one[0].Stem, other[0].Stem) ? "word"
                : null;
        }

        // "Passport" against "driving licence": with more words, or with most of the sentence, it is a rephrasing.
        return one.Count <= MaxExchanged && other.Count <= MaxExchanged && shared >= one.Count + other.Count
            && one.Exists(TellsSomething) && other.Exists(TellsSomething) && one.Count(word => word.IsContent) + other.Count(word => word.IsContent) > 2
            ? "word"
            : null;
    }

    private static bool TellsSomething(FrameWord word) => word.IsContent && !GuardLexicon.Fillers.Contains(word.Stem) && !IsMeasure(word.Stem);

    // Units and currencies were compared already: "£20" and "20 pounds" are the same.
    private static bool IsMeasure(string stem) =>
        GuardLexicon.Currencies.ContainsKey(stem) || GuardLexicon.Units.TryGetValue(stem, out var unit) && !GuardLexicon.Periods.Contains(unit);

    private static bool IsOtherQuestion(string left, string right) =>
        GuardLexicon.Questions.TryGetValue(left, out var one) && GuardLexicon.Questions.TryGetValue(right, out var other) && one != other;

    private static bool AreSynonyms(string left, string right) =>
        GuardLexicon.Synonyms.TryGetValue(left, out var one) && GuardLexicon.Synonyms.TryGetValue(right, out var other) && one == other;
}
