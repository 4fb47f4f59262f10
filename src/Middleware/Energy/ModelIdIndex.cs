using System.Collections.Frozen;

namespace Wattwise.Energy;

/// <summary>Finds what is known of a model by the many ways in which providers and gateways write its id.</summary>
/// <remarks>
/// Tried in order, upper and lower case alike: the id itself; without what gateways put around it
/// (<c>models/</c>, <c>openai/</c>, <c>us.anthropic.</c>, <c>@date</c>, <c>-v1:0</c>); without a date or <c>-latest</c> at its end. Nothing
/// else is guessed: another size or generation is another model. Immutable, thread-safe, a look-up allocates nothing.
/// </remarks>
internal sealed class ModelIdIndex<T>
    where T : class
{
    private static readonly string[] Vendors =
        ["anthropic.", "openai.", "cohere.", "mistral.", "meta.", "google.", "amazon.", "deepseek.", "qwen."];

    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _items;

    /// <param name="items">The known models.</param>
    /// <param name="withAliases">True to find a dated model without its date too (the latest one), and a repository's model without its
    /// owner.</param>
    public ModelIdIndex(IEnumerable<KeyValuePair<string, T>> items, bool withAliases = false)
    {
        var all = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, item) in items)
            all[id] = item;
        if (withAliases)
            AddAliases(all);
        _items = all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public T? Find(string? modelId)
    {
        if (string.IsNullOrEmpty(modelId))
            return null;

        var id = modelId.AsSpan();
        if (TryFind(id, out var item))
            return item;

        // A gateway's prefix can come before an owner: openrouter/meta-llama/Llama-3.
        for (var slash = id.IndexOf('/'); slash >= 0; slash = id.IndexOf('/'))
        {
            id = id[(slash + 1)..];
            if (TryFind(id, out item))
                return item;
        }

        foreach (var vendor in Vendors)
        {
            var at = id.IndexOf(vendor, StringComparison.OrdinalIgnoreCase);
            if (at == 0 || at > 0 && id[at - 1] == '.')
            {
                id = id[(at + vendor.Length)..];
                break;
            }
        }

        var end = id.IndexOfAny('@', ':');
        if (end > 0)
            id = id[..end];
        if (id.Length > 3 && id[^3] == '-' && id[^2] is 'v' or 'V' && char.IsAsciiDigit(id[^1]))
            id = id[..^3];
        return TryFind(id, out item) ? item : null;
    }

    private bool TryFind(ReadOnlySpan<char> id, out T? item)
    {
        if (_items.TryGetValue(id, out item))
            return true;
        var undated = WithoutDate(id);
        return undated.Length < id.Length && _items.TryGetValue(undated, out item);
    }

    private static ReadOnlySpan<char> WithoutDate(ReadOnlySpan<char> id)
    {
        const string Latest = "-latest";
        if (id.EndsWith(Latest, StringComparison.OrdinalIgnoreCase))
            return id[..^Latest.Length];
        if (EndsWithPattern(id, "-dddd-dd-dd"))
            return id[..^11];
        return EndsWithPattern(id, "-20dddddd") ? id[..^9] : id;
    }

    private static bool EndsWithPattern(ReadOnlySpan<char> id, string pattern)
    {
        if (id.Length <= pattern.Length)
            return false;
        var end = id[^pattern.Length..];
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == 'd' ? !char.IsAsciiDigit(end[i]) : end[i] != pattern[i])
                return false;
        }

        return true;
    }

    private static void AddAliases(Dictionary<string, T> all)
    {
        // Dates sort as text, so the last one wins.
        var dated = all.Keys.Where(id => WithoutDate(id).Length < id.Length && !id.EndsWith("-latest", StringComparison.OrdinalIgnoreCase))
            .GroupBy(id => WithoutDate(id).ToString(), StringComparer.OrdinalIgnoreCase)
            .Select(ids => (Alias: ids.Key, Id: ids.Max(StringComparer.Ordinal)!));
        // Two owners' repositories of one name may hold different models.
        var owned = all.Keys.Where(id => id.Contains('/')).GroupBy(id => id[(id.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase)
            .Where(ids => ids.Count() == 1).Select(ids => (Alias: ids.Key, Id: ids.First()));
        foreach (var (alias, id) in dated.Concat(owned).ToArray())
            all.TryAdd(alias, all[id]);
    }
}
