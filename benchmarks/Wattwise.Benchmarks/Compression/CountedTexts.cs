using System.Collections.Concurrent;
using Wattwise.Compression;

namespace Wattwise.Benchmarks.Compression;

/// <summary>Remembers the tokens of texts: those of a session are counted with each of its requests.</summary>
internal sealed class CountedTexts(ITokenCounter inner) : ITokenCounter
{
    private readonly ConcurrentDictionary<string, int> _known = new(StringComparer.Ordinal);

    public bool IsEstimate => inner.IsEstimate;

    public int Count(ReadOnlySpan<char> text)
    {
        if (_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var count))
            return count;
        return _known[text.ToString()] = inner.Count(text);
    }
}
