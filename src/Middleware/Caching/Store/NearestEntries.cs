namespace Wattwise.Caching;

/// <summary>The best few entries seen so far, the most similar first.</summary>
internal ref struct NearestEntries(int capacity, float minCosineSimilarity)
{
    private readonly (StoredEntry Stored, float CosineSimilarity)[] _entries = new (StoredEntry, float)[capacity];

    /// <summary>What an entry must reach to be of interest.</summary>
    public float Threshold { get; private set; } = minCosineSimilarity;

    public int Count { get; private set; }

    public void Offer(StoredEntry stored, float cosineSimilarity)
    {
        // Written so that a similarity that is not a number is refused too.
        if (!(cosineSimilarity >= Threshold) || (Count == _entries.Length && cosineSimilarity == Threshold))
            return;

        var place = Count < _entries.Length ? Count++ : Count - 1;
        while (place > 0 && _entries[place - 1].CosineSimilarity < cosineSimilarity)
        {
            _entries[place] = _entries[place - 1];
            place--;
        }

        _entries[place] = (stored, cosineSimilarity);
        if (Count == _entries.Length)
            Threshold = _entries[^1].CosineSimilarity;
    }

    public readonly SemanticCacheMatch[] ToMatches()
    {
        var matches = new SemanticCacheMatch[Count];
        for (var i = 0; i < Count; i++)
        {
            _entries[i].Stored.Touch();
            matches[i] = new SemanticCacheMatch(_entries[i].Stored.Entry, _entries[i].CosineSimilarity);
        }

        return matches;
    }
}
