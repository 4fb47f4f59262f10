using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Negations that stand as words of their own.</summary>
internal static class NegationCheck
{
    public static string? Find(PromptFacts left, PromptFacts right) => HasOther(left, right) ? "negation" : null;

    private static bool HasOther(PromptFacts left, PromptFacts right)
    {
        var surplus = left.Negations.Count - right.Negations.Count;
        if (surplus == 0)
            return left.Negations.Count == 1 && DeniesOther(left, right);

        var (more, fewer) = surplus > 0 ? (left, right) : (right, left);
        var excused = more.Negations.Count(verb =>
            WordRelations.DeniedForms.TryGetValue(verb, out var forms) && !fewer.Negations.Contains(verb)
            && forms.Any(form => fewer.Words.Contains(form) || fewer.ContentStems.Contains(form)));
        return excused < Math.Abs(surplus);
    }

    // "not A but B" against "A but not B": the denied words change sides.
    private static bool DeniesOther(PromptFacts left, PromptFacts right) =>
        left.Negations[0] is { Length: > 0 } one && right.Negations[0] is { Length: > 0 } other && one != other
        && left.ContentStems.Contains(other) && right.ContentStems.Contains(one);
}
