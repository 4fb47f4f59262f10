using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Words of grammar that exclude each other in any sentence: all and some, must and can, did and will, mine and yours, to and from, and
/// and or.
/// </summary>
internal static class GrammarCheck
{
    public static string? Find(PromptFacts left, PromptFacts right) =>
        HasOtherQuantifiers(left.Quantifiers, right.Quantifiers) ? "quantifier"
        : left.Modal is not null && right.Modal is not null && !AreSameModal(left.Modal, right.Modal) && HaveSameContent(left, right)
            ? "modal"
        : HasOtherTense(left, right) ? "tense"
        : HasOtherOwner(left, right) ? "possessor"
        : HasOtherCourse(left, right) || HasOtherCourse(right, left) || HasOtherChoice(left, right) || AskInReverse(left, right)
            || AskInReverse(right, left) ? "direction"
        : null;

    // "Do I have to fast?" and "can I eat?" are asked for the same answer.
    private static bool HaveSameContent(PromptFacts left, PromptFacts right) => left.ContentStems.IsSubsetOf(right.ContentStems)
        || right.ContentStems.IsSubsetOf(left.ContentStems);

    // "Do I need to" asks for the same as "must I", and often as "should I".
    private static bool AreSameModal(string left, string right) => left == right || left == "need" && right is "must" or "should"
        || right == "need" && left is "must" or "should";

    private static bool HasOtherQuantifiers(HashSet<string> left, HashSet<string> right)
    {
        if (left.Count == 0 && right.Count == 0)
            return false;
        if (left.Contains("only") != right.Contains("only"))
            return true;
        return left.Count > 0 && right.Count > 0 && !left.IsSubsetOf(right) && !right.IsSubsetOf(left);
    }

    private static bool HasOtherTense(PromptFacts left, PromptFacts right) =>
        left.Tense is not null && right.Tense is not null && left.Tense != right.Tense && left.ContentStems.SetEquals(right.ContentStems);

    private static bool HasOtherOwner(PromptFacts left, PromptFacts right)
    {
        foreach (var (owned, owner) in left.Owners)
        {
            var isOther = false;
            foreach (var other in right.Owners)
            {
                if (!WordForms.AreVariants(other.Owned, owned))
                    continue;
                isOther = !WordForms.AreVariants(other.Owner, owner) && !(IsAnybody(left, owner) || IsAnybody(right, other.Owner));
                if (!isOther)
                    break;
            }

            if (isOther)
                return true;
        }

        return false;
    }

    // "How do you improve your writing?" asks about anybody; "what is your office?" does not.
    private static bool IsAnybody(PromptFacts facts, string owner) => owner == "asked" && facts.Words.Contains("you") || owner == "other"
        && facts.Words.Contains("one");

    private static bool HasOtherCourse(PromptFacts left, PromptFacts right)
    {
        foreach (var (course, stem) in left.Courses)
        {
            if (Counter(course) is { } counter && right.Courses.Contains((counter, stem)) && !right.Courses.Contains((course, stem))
                && !left.Courses.Contains((counter, stem)))
                return true;
        }

        return false;
    }

    private static string? Counter(string course) => course switch
    {
        "to" => "from",
        "for" => "against",
        "before" => "after",
        _ => null,
    };

    private static bool HasOtherChoice(PromptFacts left, PromptFacts right)
    {
        foreach (var (one, coordinator, other) in left.Choices)
        {
            var counter = coordinator == "and" ? "or" : "and";
            if (right.Choices.Contains((one, counter, other)) || right.Choices.Contains((other, counter, one)))
                return true;
        }

        return false;
    }

    /// <summary>"What does inflation cause?" against "what causes inflation?": the verb stands last in one alone.</summary>
    private static bool AskInReverse(PromptFacts left, PromptFacts right)
    {
        if (!left.AsksForObject || right.AsksForObject || !right.AsksForSubject || left.Content.Count < 2
            || left.Content.Count != right.Content.Count || !left.ContentStems.SetEquals(right.ContentStems))
            return false;
        return left.Content[^1].Stem != right.Content[^1].Stem && right.Content.Exists(word => word.Role == "by") is false;
    }
}
