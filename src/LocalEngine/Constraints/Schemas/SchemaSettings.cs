namespace Wattwise.LocalEngine;

/// <summary>How a schema is read, where it leaves a choice.</summary>
/// <param name="HasOpenObjects">
/// Whether an object with <c>properties</c> and without <c>additionalProperties</c> may have other properties, as the standard has it.
/// </param>
/// <param name="HasBlanks">Whether a blank or line break may stand where white space is usual.</param>
/// <param name="HasWholeFractions">Whether an integer may be written as <c>1.0</c>, as the standard has it; .NET does not read
/// that.</param>
/// <param name="OneOfIsAnyOf">Whether <c>oneOf</c> is taken for <c>anyOf</c> where its branches cannot be told apart.</param>
/// <param name="RefusesUnknownFormats">Whether a <c>format</c> that is not known is an error, not an annotation.</param>
internal sealed record SchemaSettings(
    bool HasOpenObjects = false,
    bool HasBlanks = false,
    bool HasWholeFractions = false,
    bool OneOfIsAnyOf = false,
    bool RefusesUnknownFormats = false)
{
    public static SchemaSettings Default { get; } = new();
}
