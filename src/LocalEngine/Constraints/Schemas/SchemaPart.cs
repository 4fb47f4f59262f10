using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>A schema inside a schema.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Element">Its JSON: an object or a boolean.</param>
/// <param name="Pointer">Where it is.</param>
/// <param name="BaseUri">The URI that references in it are relative to.</param>
internal sealed record SchemaPart(int Id, JsonElement Element, string Pointer, Uri BaseUri)
{
    /// <summary>A keyword's value.</summary>
    public bool TryGet(string keyword, out JsonElement value)
    {
        value = default;
        return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(keyword, out value);
    }

    /// <summary>The error of a keyword that cannot be enforced.</summary>
    public LlamaConstraintException Refused(string keyword, string what, string remedy) =>
        new($"The schema cannot be enforced: {what}", keyword, $"{Pointer}/{keyword}", remedy);

    /// <summary>The error of a keyword that is wrong.</summary>
    public LlamaConstraintException Wrong(string keyword, string what) =>
        new($"The schema is wrong: {what}", keyword, $"{Pointer}/{keyword}", "Correct the schema.");
}
