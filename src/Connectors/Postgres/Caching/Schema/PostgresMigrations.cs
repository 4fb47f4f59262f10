namespace Wattwise.Caching;

/// <summary>The steps from an empty schema to the current one.</summary>
internal static class PostgresMigrations
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "0001-entries", "0002-usage", "0003-evidence", "0004-asked", "0005-directive-evidence", "0006-cascade-evidence",
        "0007-gateway-documents",
        "0008-purges",
    ];

    /// <summary>
    /// Those of them that need no extension, for an app that has no cache. Each leaves alone what is there, since both make it.
    /// </summary>
    public static IReadOnlyList<string> Records { get; } =
        ["0003-evidence", "0005-directive-evidence", "0006-cascade-evidence", "0007-gateway-documents"];

    public static int LatestVersion => Names.Count;
}
