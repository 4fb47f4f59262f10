using System.Text.Json;

namespace Wattwise.Compression;

/// <summary>A column: the keys that lead to its values, and how its cells are written.</summary>
/// <param name="Path">The keys, outermost first.</param>
/// <param name="Title">The keys as the header writes them.</param>
/// <param name="IsText">Whether all values are strings.</param>
internal sealed record TableColumn(IReadOnlyList<string> Path, string Title, bool IsText)
{
    /// <summary>The value of a row, if the row has one.</summary>
    public bool TryFind(JsonElement row, out JsonElement value)
    {
        value = row;
        foreach (var key in Path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out value))
            {
                return false;
            }
        }
        return true;
    }
}
