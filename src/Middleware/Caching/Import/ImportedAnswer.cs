namespace Wattwise.Caching;

/// <summary>An answer on its way from a log into the cache.</summary>
/// <param name="Keys">The keys of its request.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Tags">What it was made from.</param>
internal sealed record ImportedAnswer(RequestKeys Keys, CachedAnswer Answer, IReadOnlyList<string> Tags)
{
    /// <summary>The entry of a store.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="vector">The prompt's vector.</param>
    public SemanticCacheEntry ToEntry(string prompt, ReadOnlyMemory<float> vector) =>
        new(Keys.Scope, Keys.Partition, Keys.Exact, prompt, vector, Answer) { Tags = Tags };
}
