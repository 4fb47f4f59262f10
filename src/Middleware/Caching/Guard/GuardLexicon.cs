using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>The words that the lexical guard knows.</summary>
internal static partial class GuardLexicon
{
    private static FrozenDictionary<string, string> Groups(params string[] groups)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var spellings = group.Split(' ');
            foreach (var spelling in spellings)
                names.TryAdd(spelling, spellings[0]);
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
