using System.Collections.Frozen;
using System.Text.Json;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>The fields that requests to one endpoint may have. Whatever is not among them is refused.</summary>
internal sealed class RequestFields(IReadOnlyList<RequestField> fields)
{
    private const int MaxShownNameLength = 64;
    private const int MaxLabelLength = 512;

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
            if (field.Treatment == FieldTreatment.Served)
                continue;
            if (field.Treatment == FieldTreatment.Ignored)
                CheckShape(new FieldReader(body, ""), field);
            if (AsksForNothing(property.Value, field.Treatment))
                continue;
            if (field.Treatment == FieldTreatment.Refused)
                throw new GatewayException(GatewayErrors.Unsupported(field.Name, field.Note));
            (ignored ??= []).Add(field.Name);
        }

        return ignored ?? (IReadOnlyList<string>)[];
    }

    // An object without members may ask for all that is the default: {} is how a search of the web is switched on.
    private static bool AsksForNothing(JsonElement value, FieldTreatment treatment) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => treatment == FieldTreatment.Ignored && value.GetPropertyCount() == 0,
        _ => false,
    };

    private static void CheckShape(FieldReader reader, RequestField field)
    {
        switch (field.Shape)
        {
            case FieldShape.Label:
                reader.Text(field.Name, MaxLabelLength);
                break;
            case FieldShape.Flag:
                reader.Flag(field.Name);
                break;
            case FieldShape.Count:
                reader.Whole(field.Name, 0, int.MaxValue);
                break;
            case FieldShape.List:
                reader.Items(field.Name, int.MaxValue);
                break;
            case FieldShape.Members:
                reader.Object(field.Name);
                break;
            case FieldShape.Labels when reader.Object(field.Name) is { } labels:
                labels.CheckTexts(MaxLabelLength);
                break;
        }
    }

    private static GatewayError Unknown(string name)
    {
        var shown = name.Length <= MaxShownNameLength ? name : name[..MaxShownNameLength] + "...";
        return GatewayErrors.Invalid($"Unknown parameter: '{shown}'.", shown, "unknown_parameter");
    }
}
