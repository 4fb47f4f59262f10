namespace Wattwise.Compression;

/// <summary>Tells by the name of a key or column whether its values name their record.</summary>
internal static class NameColumns
{
    /// <summary>True if the values tell which record it is: an id, a name, a type.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        name is "id" or "name" or "title" or "key" or "type" or "login" or "number" or "event" or "path" or "ID" or "Name" or "Title"
            or "VulnerabilityID" or "PkgName" or "method"
        || name.EndsWith("_id", StringComparison.Ordinal) || name.EndsWith("Id", StringComparison.Ordinal)
        || name.EndsWith("ID", StringComparison.Ordinal);

    /// <summary>True if the values are what people call the record.</summary>
    public static bool IsTitle(ReadOnlySpan<char> name) =>
        name.Equals("name", StringComparison.OrdinalIgnoreCase) || name.Equals("title", StringComparison.OrdinalIgnoreCase);
}
