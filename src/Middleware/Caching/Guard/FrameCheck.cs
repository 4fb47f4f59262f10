using Wattwise.Language;

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
        var (one, other, shared) = Differing(Without(WordClass.Article, left.Frame), Without(WordClass.Article, right.Frame));
        return one.Count == 1 && other.Count == 1 ? CompareWords(one[0], other[0])
            : AddsOne(one, other) || AddsOne(other, one) || IsExchange(one, other, shared) ? "word"
            : HasInsertion(left, right) ? "condition"
            : null;
    }

    private static List<FrameWord> Without(WordClass words, List<FrameWord> frame) => frame.FindAll(word => !word.Is(words));

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
        IsOtherQuestion(one.Known, other.Known) ? "question"
        : one.IsContent && other.IsContent && !AreSynonyms(one.Known, other.Known) ? "word"
        : null;

    private static bool AddsOne(List<FrameWord> here, List<FrameWord> there) => there.Count == 0 && here.Count == 1 && TellsSomething(here[0]);

    // "Passport" against "driving licence": with more words, or with most of the sentence, it is a rephrasing.
    private static bool IsExchange(List<FrameWord> one, List<FrameWord> other, int shared) =>
        one.Count is > 0 and <= MaxExchanged && other.Count is > 0 and <= MaxExchanged && shared >= one.Count + other.Count
        && one.Exists(TellsSomething) && other.Exists(TellsSomething) && one.Count(word => word.IsContent) + other.Count(word => word.IsContent) > 2;

    private static bool HasInsertion(PromptFacts left, PromptFacts right)
    {
        var (one, other, _) = Differing(Without(WordClass.Rephrasing, left.Frame), Without(WordClass.Rephrasing, right.Frame));
        return one.Count == 0 && other.Count > 1 && other.Exists(TellsSomething) || other.Count == 0 && one.Count > 1 && one.Exists(TellsSomething);
    }

    private static bool TellsSomething(FrameWord word) => word.IsContent && !word.Is(WordClass.Filler) && !IsMeasure(word.Known);

    // Units and currencies were compared already: "£20" and "20 pounds" are the same.
    private static bool IsMeasure(LexiconWord? known) => known?[WordValue.Currency] is not null || known?[WordValue.Unit] is not null;

    private static bool IsOtherQuestion(LexiconWord? left, LexiconWord? right) =>
        left?[WordValue.Asks] is { } one && right?[WordValue.Asks] is { } other && one != other;

    private static bool AreSynonyms(LexiconWord? left, LexiconWord? right) =>
        left?[WordValue.Synonym] is { } one && right?[WordValue.Synonym] == one;
}
