using System.Globalization;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Marks what the compression stage may change in a message, and what it must leave alone.</summary>
/// <remarks>
/// Without marks the text of system and users goes out as it is, and results of tools are compressed. A mark is a short text in the
/// content's <see cref="AIContent.AdditionalProperties"/>, so copies keep it, and so does a history that is written down as JSON. Not
/// thread-safe: mark a content before it is sent.
/// </remarks>
public static class CompressionMarks
{
    private const string Key = "wattwise.compression";
    private const int Whole = int.MaxValue;

    private static readonly TextSpan[] Unreadable = [new(0, Whole, SpanTreatment.Never)];

    /// <summary>Marks a whole content: a retrieved document, or a tool result that must stay whole.</summary>
    /// <param name="content">A <see cref="TextContent"/> or <see cref="FunctionResultContent"/>; others are never changed anyway.</param>
    /// <param name="treatment">How it is treated.</param>
    /// <param name="title">The document's title, which its sentences are read with; <see langword="null"/> for none.</param>
    /// <param name="priority">As in <see cref="TextSpan.Priority"/>.</param>
    /// <returns><paramref name="content"/>, for chaining.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The priority is not a positive number.</exception>
    public static T MarkForCompression<T>(this T content, SpanTreatment treatment, string? title = null, double priority = 1)
        where T : AIContent
    {
        ArgumentNullException.ThrowIfNull(content);
        Write(content, [new TextSpan(0, Whole, treatment) { Title = title, Priority = priority }]);
        return content;
    }

    /// <summary>Marks parts of a text.</summary>
    /// <param name="content">The text.</param>
    /// <param name="spans">The parts, in any order. What lies in none of them is left alone.</param>
    /// <returns><paramref name="content"/>, for chaining.</returns>
    /// <exception cref="ArgumentException">Spans overlap, have no length, or do not lie in the text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A priority is not a positive number.</exception>
    public static TextContent MarkForCompression(this TextContent content, params ReadOnlySpan<TextSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(content);
        var end = content.Text.Length;
        var sorted = spans.ToArray();
        Array.Sort(sorted, static (one, other) => one.Start.CompareTo(other.Start));
        for (var i = 0; i < sorted.Length; i++)
        {
            var span = sorted[i];
            if (span.Start < 0 || span.Length <= 0 || span.Length > end - span.Start)
                throw new ArgumentException(
                    $"The span {span.Start}+{span.Length} does not lie in the text, which has {end} characters.", nameof(spans));
            if (i > 0 && span.Start < sorted[i - 1].End)
                throw new ArgumentException($"The spans at {sorted[i - 1].Start} and {span.Start} overlap.", nameof(spans));
        }

        Write(content, sorted);
        return content;
    }

    /// <summary>What the app marked in a content, in the order of the text; empty if nothing. A mark that cannot be read stands for
    /// <see cref="SpanTreatment.Never"/>.</summary>
    /// <param name="content">The content.</param>
    public static IReadOnlyList<TextSpan> GetCompressionMarks(this AIContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.AdditionalProperties is not { } properties || !properties.TryGetValue(Key, out var value))
            return [];
        var length = content is TextContent text ? text.Text.Length : Whole;
        return value?.ToString() is { } written && Read(written, length) is { } spans ? spans : Unreadable;
    }

    private static void Write(AIContent content, ReadOnlySpan<TextSpan> spans)
    {
        var lines = new string[spans.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var span = spans[i];
            if (!(span.Priority > 0) || double.IsInfinity(span.Priority))
                throw new ArgumentOutOfRangeException(nameof(spans), span.Priority, "A priority must be a positive number.");
            var title = span.Title?.ReplaceLineEndings(" ");
            lines[i] = string.Create(
                CultureInfo.InvariantCulture, $"{span.Start} {span.Length} {span.Treatment} {span.Priority:R} {title}");
        }

        content.AdditionalProperties ??= [];
        content.AdditionalProperties[Key] = string.Join('\n', lines);
    }

    private static TextSpan[]? Read(string written, int length)
    {
        var lines = written.Split('\n');
        var spans = new TextSpan[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split(' ', 5);
            if (parts.Length < 4
                || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var start)
                || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var extent)
                || !Enum.TryParse<SpanTreatment>(parts[2], out var treatment) || !Enum.IsDefined(treatment)
                || !double.TryParse(parts[3], CultureInfo.InvariantCulture, out var priority) || !(priority > 0)
                || start < (i == 0 ? 0 : spans[i - 1].End) || start > length || extent <= 0)
            {
                return null;
            }

            var title = parts is [_, _, _, _, { Length: > 0 } last] ? last : null;
            spans[i] = new TextSpan(start, Math.Min(extent, length - start), treatment) { Priority = priority, Title = title };
        }

        return spans;
    }
}
