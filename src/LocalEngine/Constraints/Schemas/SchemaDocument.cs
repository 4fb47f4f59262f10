using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>A schema with all that it refers to. Not thread-safe.</summary>
internal sealed class SchemaDocument
{
    public const int MostParts = 200_000;

    private const int MostDepth = 128;
    private static readonly Uri NoBase = new("schema:/");

    // Keywords whose values are data, not schemas: an "$id" in them is none.
    private static readonly HashSet<string> Data = ["enum", "const", "default", "examples", "example"];

    private readonly Dictionary<string, SchemaPart> _parts = [];
    private readonly List<SchemaPart> _all = [];
    private readonly Dictionary<string, (JsonElement Element, string Pointer, Uri Base)> _resources = [];
    private readonly Dictionary<string, (JsonElement Element, string Pointer, Uri Base)> _anchors = [];

    public SchemaDocument(JsonElement root)
    {
        _resources[KeyOf(NoBase)] = (root, "#", NoBase);
        Scan(root, "#", NoBase, 0, isNameMap: false);
        Root = PartOf(root, "#", BaseOf(root, NoBase));
    }

    public SchemaPart Root { get; }

    public SchemaPart this[int id] => _all[id];

    /// <summary>A schema below another one.</summary>
    public SchemaPart Child(SchemaPart parent, JsonElement element, string relativePointer) =>
        PartOf(element, $"{parent.Pointer}/{relativePointer}", BaseOf(element, parent.BaseUri));

    /// <summary>The schema that <c>$ref</c> of a schema names.</summary>
    public SchemaPart Resolve(SchemaPart part, string reference)
    {
        if (!Uri.TryCreate(part.BaseUri, reference, out var target))
            throw part.Wrong("$ref", $"'{reference}' is no reference");
        var fragment = Uri.UnescapeDataString(reference.IndexOf('#') is >= 0 and var hash ? reference[(hash + 1)..] : "");
        var key = KeyOf(target);
        if (!_resources.TryGetValue(key, out var resource))
        {
            // A schema whose own address is not known to it: the part behind '#' is all that counts.
            if (!reference.StartsWith('#'))
            {
                throw part.Refused(
                    "$ref", $"'{reference}' is not in the document", "Put what it refers to under $defs, and refer to that.");
            }

            resource = _resources[KeyOf(NoBase)];
        }

        if (fragment.Length == 0)
            return PartOf(resource.Element, resource.Pointer, BaseOf(resource.Element, resource.Base));
        if (!fragment.StartsWith('/'))
        {
            return _anchors.TryGetValue($"{key}#{fragment}", out var anchor)
                ? PartOf(anchor.Element, anchor.Pointer, anchor.Base)
                : throw part.Wrong("$ref", $"there is no anchor '{fragment}'");
        }

        return Follow(part, resource, fragment, reference);
    }

    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private SchemaPart Follow(SchemaPart part, (JsonElement Element, string Pointer, Uri Base) from, string fragment, string reference)
    {
        var (element, pointer, baseUri) = (from.Element, from.Pointer, BaseOf(from.Element, from.Base));
        foreach (var token in fragment[1..].Split('/'))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isThere = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(name, out element),
                JsonValueKind.Array when int.TryParse(name, out var index) && index >= 0 && index < element.GetArrayLength() =>
                    (element = element[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!isThere)
                throw part.Wrong("$ref", $"'{reference}' leads nowhere");
            pointer = $"{pointer}/{token}";
            baseUri = BaseOf(element, baseUri);
        }

        return PartOf(element, pointer, baseUri);
    }

    private SchemaPart PartOf(JsonElement element, string pointer, Uri baseUri)
    {
        if (_parts.TryGetValue(pointer, out var part))
            return part;
        part = new(_all.Count, element, pointer, baseUri);
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            throw new LlamaConstraintException(
                "The schema is wrong: here is no schema", "schema", pointer, "A schema is an object, true or false.");
        if (_all.Count >= MostParts)
            throw part.Refused("schema", $"it has more than {MostParts} parts", "Make it smaller.");
        _parts[pointer] = part;
        _all.Add(part);
        return part;
    }

    private void Scan(JsonElement element, string pointer, Uri baseUri, int depth, bool isNameMap)
    {
        if (depth > MostDepth)
            throw new LlamaConstraintException(
                $"The schema is nested more than {MostDepth} deep", "schema", pointer, "Use $ref for its parts.");
        if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
                Scan(item, $"{pointer}/{index++}", baseUri, depth + 1, isNameMap: false);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (!isNameMap)
        {
            baseUri = BaseOf(element, baseUri);
            if (element.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String)
                _resources.TryAdd(KeyOf(baseUri), (element, pointer, baseUri));
            foreach (var keyword in (string[])["$anchor", "$dynamicAnchor"])
            {
                if (element.TryGetProperty(keyword, out var anchor) && anchor.ValueKind == JsonValueKind.String)
                    _anchors.TryAdd($"{KeyOf(baseUri)}#{anchor.GetString()}", (element, pointer, baseUri));
            }
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                || (!isNameMap && Data.Contains(property.Name)))
                continue;
            var isMap = !isNameMap
                && property.Name is "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" or "dependencies";
            Scan(property.Value, $"{pointer}/{Escape(property.Name)}", baseUri, depth + 1, isMap);
        }
    }

    private static Uri BaseOf(JsonElement element, Uri baseUri)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
            && id.GetString() is { Length: > 0 } text && !text.StartsWith('#') && Uri.TryCreate(baseUri, text, out var uri))
        {
            return uri;
        }

        return baseUri;
    }

    private static string KeyOf(Uri uri)
    {
        var text = uri.OriginalString.Length > 0 && uri.IsAbsoluteUri ? uri.AbsoluteUri : uri.OriginalString;
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        return hash >= 0 ? text[..hash] : text;
    }
}
