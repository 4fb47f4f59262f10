using System.Collections.Frozen;

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
        var (one, other, shared) = Differing(Without(GuardLexicon.Articles, left.Frame), Without(GuardLexicon.Articles, right.Frame));
        return one.Count == 1 && other.Count == 1 ? CompareWords(one[0], other[0])
            : AddsOne(one, other) || AddsOne(other, one) || IsExchange(one, other, shared) ? "word"
            : HasInsertion(left, right) ? "condition"
            : null;
    }

    private static List<FrameWord> Without(FrozenSet<string> words, List<FrameWord> frame) => frame.FindAll(word => !words.Contains(word.Stem));

    /// <summary>What is left of both between the same beginning and the same end, and how many words those have.</summary>
    private static (List<FrameWord> One, List<FrameWord> Other, int Shared) Differing(List<FrameWord> one, List<FrameWord> other)
    {
        var shorter = Math.Min(one.Count, other.Count);
        var start = 0;
        while (start < shorter && WordForms.AreVariants(one[start].Stem, other[start].Stem))
            start++;
        var end = 0;
        while (end < shorter - start && WordForms.AreVariants(one[^(end + 1)].Stem, other[^(end + 1)].Stem))
            end++;
        return (one.GetRange(start, one.Count - start - end), other.GetRange(start, other.Count - start - end), start + end);
    }

    private static string? CompareWords(FrameWord one, FrameWord other) =>
        IsOtherQuestion(one.Stem, other.Stem) ? "question"
        : one.IsContent && other.IsContent && !AreSynonyms(one.Stem, other.Stem) ? "word"
        : null;

    private static bool AddsOne(List<FrameWord> here, List<FrameWord> there) => there.Count == 0 && here.Count == 1 && TellsSomething(here[0]);

    // "Passport" against "driving licence": with more words, or with most of the sentence, it is a rephrasing.
    private static bool IsExchange(List<FrameWord> one, List<FrameWord> other, int shared) =>
        one.Count is > 0 and <= MaxExchanged && other.Count is > 0 and <= MaxExchanged && shared >= one.Count + other.Count
        && one.Exists(TellsSomething) && other.Exists(TellsSomething) && one.Count(word => word.IsContent) + other.Count(word => word.IsContent) > 2;

    private static bool HasInsertion(PromptFacts left, PromptFacts right)
    {
        var (one, other, _) = Differing(Without(GuardLexicon.Auxiliaries, left.Frame), Without(GuardLexicon.Auxiliaries, right.Frame));
        return one.Count == 0 && other.Count > 1 && other.Exists(TellsSomething) || other.Count == 0 && one.Count > 1 && one.Exists(TellsSomething);
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
