using System.Collections.Frozen;
using System.Text.Json;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>The fields that requests to one endpoint may have. Whatever is not among them is refused.</summary>
internal sealed class RequestFields(IReadOnlyList<RequestField> fields)
{
    private const int MaxShownNameLength = 64;

    private readonly FrozenDictionary<string, RequestField> _byName =
        fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);

    public IReadOnlyList<RequestField> All { get; } = fields;

    /// <summary>Checks all fields of a request.</summary>
    /// <param name="body">The request.</param>
    /// <returns>The fields that were said and are ignored.</returns>
    /// <exception cref="GatewayException">A field is unknown or refused.</exception>
    public IReadOnlyList<string> Check(JsonElement body)
    {
        List<string>? ignored = null;
        foreach (var property in body.EnumerateObject())
        {
            if (!_byName.TryGetValue(property.Name, out var field))
                throw new GatewayException(Unknown(property.Name));
            if (field.Treatment == FieldTreatment.Served || AsksForNothing(property.Value))
                continue;
            if (field.Treatment == FieldTreatment.Refused)
                throw new GatewayException(GatewayErrors.Unsupported(field.Name, field.Note));
            (ignored ??= []).Add(field.Name);
        }

        return ignored ?? (IReadOnlyList<string>)[];
    }

    private static bool AsksForNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    private static GatewayError Unknown(string name)
    {
        var shown = name.Length <= MaxShownNameLength ? name : name[..MaxShownNameLength] + "...";
        return GatewayErrors.Invalid($"Unknown parameter: '{shown}'.", shown, "unknown_parameter");
    }
}
