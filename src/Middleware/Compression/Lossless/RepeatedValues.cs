using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>Objects and arrays that stand several times in a document: each gets a number, is written where it stands first, and is
/// named elsewhere.</summary>
internal sealed class RepeatedValues
{
    // A name takes three tokens or four; what is shorter gains nothing.
    private const int ShortestValue = 24;

    // Longer ones are compared piece by piece.
    private const int LongestValue = 20_000;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<int>? _used;
    private int _next;

    private RepeatedValues(HashSet<int>? used) => _used = used;

    /// <summary>The repeated values of a document without spaces; <see langword="null"/> if there are none.</summary>
    /// <param name="json">The document.</param>
    /// <param name="used">The numbers that are made use of; <see langword="null"/> for all. What has none of them is no repeated
    /// value.</param>
    public static RepeatedValues? Of(JsonElement json, HashSet<int>? used = null)
    {
        var values = new RepeatedValues(used);
        values.Take(json, isItem: false);
        var any = false;
        foreach (var entry in values._entries.Values.Where(entry => entry.Count > 1).OrderBy(entry => entry.Place))
        {
            entry.Number = values._next++;
            any |= used?.Contains(entry.Number) != false;
        }
        return any ? values : null;
    }

    /// <summary>How many numbers there are.</summary>
    public int Count => _next;

    /// <summary>The number of a value, if it stands several times.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isFirst">Whether it stands there first, and is to be written.</param>
    public int? NumberOf(JsonElement value, out bool isFirst)
    {
        isFirst = false;
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || Key(value) is not { } key
            || !_entries.TryGetValue(key, out var entry) || entry.Count < 2 || _used?.Contains(entry.Number) == false)
        {
            return null;
        }
        isFirst = AreSame(entry.First, value);
        return entry.Number;
    }

    // An object in an array may be the row of a table, which has no place for a number. What stands in a value that was seen before is not
    // looked at again: it is named as a whole.
    private void Take(JsonElement value, bool isItem)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return;
        }
        if (!isItem && Key(value) is { } key)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out var isKnown);
            if (isKnown)
            {
                entry!.Count++;
                return;
            }
            entry = new Entry(value, _entries.Count);
        }
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Take(item, isItem: item.ValueKind == JsonValueKind.Object);
            }
            return;
        }
        foreach (var property in value.EnumerateObject())
        {
            Take(property.Value, isItem: false);
        }
    }

    private static string? Key(JsonElement value) =>
        JsonMarshal.GetRawUtf8Value(value).Length is >= ShortestValue and <= LongestValue ? value.GetRawText() : null;

    private static bool AreSame(JsonElement one, JsonElement other) => Unsafe.AreSame(
        ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(one)),
        ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(other)));

    private sealed class Entry(JsonElement first, int place)
    {
        public JsonElement First { get; } = first;

        public int Place { get; } = place;

        public int Count { get; set; } = 1;

        public int Number { get; set; }
    }
}
