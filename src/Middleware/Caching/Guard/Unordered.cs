namespace Wattwise.Caching;

/// <summary>Lists compared without their order.</summary>
internal static class Unordered
{
    public static bool AreEqual(List<string> left, List<string> right)
    {
        if (left.Count != right.Count)
            return false;
        if (left.Count == 0 || left.SequenceEqual(right, StringComparer.Ordinal))
            return true;

        return left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
