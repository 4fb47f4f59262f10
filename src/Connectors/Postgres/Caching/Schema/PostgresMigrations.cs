using System.Globalization;

namespace Wattwise.Caching;

/// <summary>The steps from an empty schema to the current one. A step that was released is never changed: the next one mends it.</summary>
internal static class PostgresMigrations
{
    private static readonly string[] Names =
    [
        "0001-entries", "0002-usage", "0003-evidence", "0004-asked", "0005-directive-evidence", "0006-cascade-evidence", "0007-gateway-documents",
    ];

    public static int LatestVersion => Names.Length;

    /// <summary>The SQL that leads from the version before to this one, with <c>{schema}</c> in the schema's place.</summary>
    public static string Read(int version)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Names[version - 1]}.sql");
        using var reader = new StreamReader(typeof(PostgresMigrations).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
