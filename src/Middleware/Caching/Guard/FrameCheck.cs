using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Prompts that are word for word the same but for one or two places. Any word that is exchanged, added or left out there makes another
/// question, but for a short list.
/// </summary>
/// <remarks>
/// Only inside such a frame is one word a sign of another question: any rule on the content words of freely rephrased prompts
/// refused more labelled duplicates than others.
/// </remarks>
internal static class FrameCheck
{
    private const int MaxExchanged = 3;

    // With more words of grammar put in other words, the sentence is another one, and content is not compared word by word.
    private const int MaxRephrased = 2;

    public static string? Find(PromptFacts left, PromptFacts right)
    {
        var (one, other, shared) = Differing(Without(WordClass.Article, left.Frame), Without(WordClass.Article, right.Frame));
        return one.Count == 1 && other.Count == 1 && CompareWords(one[0], other[0]) is { } conflict ? conflict
            : IsExchange(one, other, shared) ? "word"
            : CompareRest(left, right, isNear: Math.Min(one.Count, other.Count) <= MaxRephrased);
    }

    /// <summary>Compares what is left without the words that may be left out: here any difference counts, of grammar too.</summary>
    private static string? CompareRest(PromptFacts left, PromptFacts right, bool isNear)
    {
        var (leftRest, rightRest) = (WithoutHarmless(left, right.Modal), WithoutHarmless(right, left.Modal));
        var (one, other, shared) = Differing(leftRest, rightRest);
        if (one.Count == 0 && other.Count == 0)
            return null;
        if (one.Count == 0 || other.Count == 0)
        {
            // "How do I fix a sauce?", "what can I do about a sauce?"
            var added = one.Count == 0 ? other : one;
            return left.Asks != right.Asks || !added.Exists(word => IsWeighty(word) && (isNear || !word.IsContent)) ? null
                : added.Count > 1 || left.ConditionStart < 0 != right.ConditionStart < 0 ? "condition"
                : "word";
        }

        if (Covers(leftRest, rightRest) || Covers(rightRest, leftRest))
            return "condition";

        // In two places at most, and with most of the sentence the same.
        if (one.Count != other.Count || shared == 0
            || Unordered.AreEqual(one.ConvertAll(word => word.Stem), other.ConvertAll(word => word.Stem)))
            return null;
        var places = 0;
        string? conflict = null;
        for (var i = 0; i < one.Count; i++)
        {
            if (WordForms.AreVariants(one[i].Stem, other[i].Stem))
                continue;
            places++;
            if (!one[i].IsContent && !other[i].IsContent)
                conflict ??= MayBeExchanged(one[i], other[i]) ? null : "word";
            else if (isNear && i == one.Count - 1 && shared > 1 && one[i] == leftRest[^1] && other[i] == rightRest[^1])
                conflict ??= CompareWords(one[i], other[i]);
        }

        return places <= 2 && shared + one.Count >= 2 * places ? conflict : null;
    }

    /// <summary>
    /// True if a prompt says all that the other says, in the same order, and more in several places: a text put around a question is no
    /// part of that question.
    /// </summary>
    private static bool Covers(List<FrameWord> longer, List<FrameWord> shorter)
    {
        var (found, added) = (0, 0);
        foreach (var word in longer)
        {
            if (found < shorter.Count && WordForms.AreVariants(word.Stem, shorter[found].Stem))
                found++;
            else if (TellsSomething(word))
                added++;
        }

        return found == shorter.Count && found > 1 && added > 1;
    }

    private static List<FrameWord> WithoutHarmless(PromptFacts facts, string? otherModal)
    {
        var rest = new List<FrameWord>(facts.Frame.Count);
        var isAsking = false;
        for (var i = 0; i < facts.Frame.Count; i++)
        {
            var word = facts.Frame[i];
            var next = i + 1 < facts.Frame.Count ? facts.Frame[i + 1].Stem : "";
            if (word.Stem == "was" && next == "wonder" || word.Stem == "giv" && next == "me" || IsDenial(word) || IsNumber(word)
                || IsElsewhere(facts.Frame, i))
                continue;
            isAsking |= word.Written?.Is(WordClass.Question) is true;

            // Behind "how" and the like "do I", "can I" and "should I" ask for the same; "must I" and "do I have to" were found to be the
            // same.
            var isSame = word.Written?[WordValue.Modal] is { } modal && (isAsking && modal == "should" || facts.Modal is not null
                && otherModal is not null && modal is not "can");
            if (!isSame && word.Written?.Is(WordClass.Harmless) is not true && !(word.IsContent && word.Is(WordClass.Filler)))
                rest.Add(word);
        }

        return rest;
    }

    // "The movie that you did see", "the most important": behind the first words, time and degree only narrow a thing.
    private static bool IsElsewhere(List<FrameWord> frame, int i) =>
        frame[i].Stem == "most" && i > 0 && frame[i - 1].Written?.Is(WordClass.Auxiliary) is not true
        || i > 3 && frame[i].Written?[WordValue.Tense] is not null && frame[i].Stem is not "will";

    private static bool IsWeighty(FrameWord word) => word.IsContent ? TellsSomething(word)
        : word.Written?.Is(WordClass.Question) is not true;

    private static bool MayBeExchanged(FrameWord one, FrameWord other) =>
        one.Written?[WordValue.Exchange] is { } group && other.Written?[WordValue.Exchange] == group
        || IsDenial(one) && IsDenial(other)
        || one.Written?.Is(WordClass.Question) is true || other.Written?.Is(WordClass.Question) is true;

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

    // "Passport" against "driving licence": with more words, or with most of the sentence, it is a rephrasing.
    private static bool IsExchange(List<FrameWord> one, List<FrameWord> other, int shared) =>
        one.Count is > 0 and <= MaxExchanged && other.Count is > 0 and <= MaxExchanged && shared >= one.Count + other.Count
        && one.Exists(TellsSomething) && other.Exists(TellsSomething)
            && one.Count(word => word.IsContent) + other.Count(word => word.IsContent) > 2;

    // Numbers and dates were compared already, and "one day" is "1 day".
    private static bool IsNumber(FrameWord word) => word.Stem.Length > 0 && char.IsAsciiDigit(word.Stem[0]);

    // Negations were compared already.
    private static bool IsDenial(FrameWord word) => word.Stem.EndsWith("n't", StringComparison.Ordinal)
        || word.Written?.Is(WordClass.Negation) is true;

    private static bool TellsSomething(FrameWord word) => word.IsContent && !word.Is(WordClass.Filler) && !IsMeasure(word.Known);

    // Units and currencies were compared already: "£20" and "20 pounds" are the same.
    private static bool IsMeasure(LexiconWord? known) => known?[WordValue.Currency] is not null || known?[WordValue.Unit] is not null;

    private static bool IsOtherQuestion(LexiconWord? left, LexiconWord? right) =>
        left?[WordValue.Asks] is { } one && right?[WordValue.Asks] is { } other && one != other;

    private static bool AreSynonyms(LexiconWord? left, LexiconWord? right) =>
        left?[WordValue.Synonym] is { } one && right?[WordValue.Synonym] == one;
}
