using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

/// <summary>Counts only the marks that tables save, so that a table always seems worth it.</summary>
internal sealed class MarkCounter : ITokenCounter
{
    public bool IsEstimate => true;

    public int Count(ReadOnlySpan<char> text) => text.Count('"') + text.Count(':') + 2 * text.Count('{');
}
