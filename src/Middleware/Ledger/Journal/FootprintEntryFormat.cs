using System.ComponentModel;
using System.Text.Json;

namespace Wattwise.Accounting;

/// <summary>Writes entries as JSON that any database can hold, and reads them back. For those who write a ledger.</summary>
/// <remarks>
/// Numbers, durations and texts come back as they were; a time keeps its ticks and becomes one of UTC. Names are those of the ledger's
/// columns, values of enumerations are words. Thread-safe, without reflection.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FootprintEntryFormat
{
    /// <summary>The longest entry, in bytes. Entries have some hundreds; only names without measure make a longer one.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tenant">What is kept of its tenant.</param>
    /// <param name="user">What is kept of its user.</param>
    /// <returns>UTF-8, without NUL and without half of a surrogate pair.</returns>
    /// <exception cref="UnwritableEntryException">It lacks lines, or a line its stage or reason; a share of the manufacture is no number;
    /// or it is longer
    /// than <see cref="MaxBytes"/>.</exception>
    public static byte[] Write(FootprintEntry entry, string? tenant, string? user)
    {
        ArgumentNullException.ThrowIfNull(entry);
        byte[] bytes;
        try
        {
            if (entry.Lines.Any(static line => line.Stage is null || line.Reason is null || !double.IsFinite(line.EmbodiedGrams)))
                throw new UnwritableEntryException("The entry has a line without a stage, a reason or finite grams.");
            bytes = JsonSerializer.SerializeToUtf8Bytes(JournalEntry.Of(entry, tenant, user), JournalJson.Default.JournalEntry);
        }
        catch (Exception exception) when (exception is not UnwritableEntryException and not OutOfMemoryException)
        {
            throw new UnwritableEntryException($"The entry cannot be written: {exception.Message}", exception);
        }

        return bytes.Length <= MaxBytes
            ? bytes
            : throw new UnwritableEntryException($"The entry has {bytes.Length:N0} bytes, more than {MaxBytes:N0}.");
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="bytes">What <see cref="Write"/> gave; a database may have written the JSON anew.</param>
    /// <returns>The entry, with the names that were kept; <see langword="null"/> for what is none, or is of a newer format.</returns>
    public static FootprintEntry? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, JournalJson.Default.JournalEntry)?.ToEntry();
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
