namespace Wattwise.LocalEngine;

/// <summary>What one turn on the engine thread scores: token sequences after one prefix.</summary>
internal sealed record ScoringJob
{
    /// <param name="prefix">What precedes each text, the begin-of-sequence token included; may be empty.</param>
    /// <param name="texts">The tokens to score; no text empty, and none longer with the prefix than a request may be.</param>
    /// <param name="maxRequestTokens">How long a request may be.</param>
    public ScoringJob(int[] prefix, IReadOnlyList<int[]> texts, int maxRequestTokens)
    {
        Prefix = prefix;
        Texts = texts;
        KvTokens = (int)Math.Min(prefix.Length + texts.Sum(text => (long)text.Length), maxRequestTokens);
    }

    public int[] Prefix { get; }

    public IReadOnlyList<int[]> Texts { get; }

    /// <summary>Cells of the KV cache that are filled at once, at most.</summary>
    public int KvTokens { get; }
}
