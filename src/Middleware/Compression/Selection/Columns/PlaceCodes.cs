using System.Collections.Frozen;

namespace Wattwise.Compression;

/// <summary>Codes that tables have in place of names of countries and of states of the USA.</summary>
/// <remarks>Read once from <c>place-codes.tsv</c>. Immutable and thread-safe.</remarks>
internal static class PlaceCodes
{
    private static readonly FrozenDictionary<string, string[]> Names = EmbeddedTable.Rows("place-codes.tsv")
        .SelectMany(row => row[0].Split(' ').Select(code => (Code: code, Name: row[1])))
        .GroupBy(place => place.Code, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(place => place.Name).ToArray(), StringComparer.Ordinal);

    /// <summary>What a code may stand for, in lower case; nothing if it is none.</summary>
    public static IReadOnlyList<string> NamesOf(string code) => Names.GetValueOrDefault(code) ?? [];
}
