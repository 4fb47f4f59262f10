using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>The same words in exchanged roles.</summary>
internal static class OrderCheck
{
    public static string? Find(PromptFacts left, PromptFacts right) =>
        HasOtherCodeOrder(left, right) || HasSwappedSides(left, right) || HasSwappedPlaces(left.Frame, right.Frame)
            || HasSwappedRoles(left.Content, right.Content) || HasSwappedRoles(left.Actors, right.Actors)
            ? "direction"
            : null;

    // "I have plan A and want plan C" against "from plan C to plan A": which comes first nearly always matters.
    private static bool HasOtherCodeOrder(PromptFacts left, PromptFacts right) =>
        !left.Codes.SequenceEqual(right.Codes, StringComparer.Ordinal);

    private static bool HasSwappedSides(PromptFacts left, PromptFacts right)
    {
        foreach (var one in left.Relations)
        {
            foreach (var other in right.Relations)
            {
                if (one.Marker == other.Marker && Moved(one.Left, other.Left, other.Right) && Moved(one.Right, other.Right, other.Left))
                    return true;
            }
        }

        return false;

        // A word that stood on this side, and in the other prompt stands on the opposite side alone.
        static bool Moved(string[] here, string[] same, string[] opposite) =>
            here.Any(word => opposite.Contains(word) && !same.Contains(word));
    }

    /// <summary>True where the prompts have the same words, and only words of content stand in each other's place.</summary>
    private static bool HasSwappedPlaces(List<FrameWord> left, List<FrameWord> right)
    {
        if (left.Count != right.Count)
            return false;

        int first = -1, last = -1;
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i].Stem == right[i].Stem)
                continue;
            if (!left[i].IsContent || !right[i].IsContent)
                return false;
            first = first < 0 ? i : first;
            last = i;
        }

        if (first < 0)
            return false;

        // "Online fast" and "fast online" are the same, and so are equals that are named in another order ("salt and pepper").
        if (last == first + 1)
            return false;
        var span = left.GetRange(first, last - first + 1);
        return !span.Exists(word => word.Is(WordClass.Coordinator))
            && Unordered.AreEqual(
                span.ConvertAll(word => word.Stem), right.GetRange(first, last - first + 1).ConvertAll(word => word.Stem));
    }

    /// <summary>True where "A loves B" stands against "B loves A", or against "A is loved by B".</summary>
    private static bool HasSwappedRoles(List<ContentWord> left, List<ContentWord> right)
    {
        if (left.Count < 3 || right.Count < 3)
            return false;

        var roles = new HashSet<(string, string, string)>();
        foreach (var role in Roles(right))
            roles.Add(role);
        foreach (var (subject, verb, @object) in Roles(left))
        {
            if (roles.Contains((@object, verb, subject)) && !roles.Contains((subject, verb, @object)))
                return true;
        }

        return false;
    }

    private static IEnumerable<(string Subject, string Verb, string Object)> Roles(List<ContentWord> content)
    {
        for (var i = 2; i < content.Count; i++)
        {
            var (subject, verb, @object) = (content[i - 2], content[i - 1], content[i]);
            if (subject.Stem == @object.Stem || verb.Role.Length > 0 || @object.Role is not ("" or "by"))
                continue;
            yield return @object.Role == "by" ? (@object.Stem, verb.Stem, subject.Stem) : (subject.Stem, verb.Stem, @object.Stem);
        }
    }
}
