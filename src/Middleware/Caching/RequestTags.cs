namespace Wattwise.Caching;

/// <summary>
/// The limits on a request's <see cref="WattwiseRequestOptions.CacheTags"/>: stores keep them with each entry and may index them.
/// </summary>
internal static class RequestTags
{
    private const int MaxCount = 32;
    private const int MaxLength = 256;

    /// <exception cref="ArgumentException">There are too many tags, or one is empty or too long.</exception>
    public static void ThrowIfInvalid(IReadOnlyList<string>? tags)
    {
        if (tags is null)
            return;

        if (tags.Count > MaxCount)
            throw new ArgumentException($"{nameof(WattwiseRequestOptions.CacheTags)} has {tags.Count} tags; at most {MaxCount} are kept.");

        foreach (var tag in tags)
        {
            if (string.IsNullOrEmpty(tag))
                throw new ArgumentException($"{nameof(WattwiseRequestOptions.CacheTags)} has an empty tag.");
            if (tag.Length > MaxLength)
                throw new ArgumentException(
                    $"{nameof(WattwiseRequestOptions.CacheTags)} has a tag of {tag.Length} characters; at most {MaxLength} are kept.");
        }
    }
}
