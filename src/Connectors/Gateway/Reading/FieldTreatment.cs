namespace Wattwise.Gateway.Reading;

/// <summary>What becomes of a field of a request.</summary>
internal enum FieldTreatment
{
    /// <summary>It does what OpenAI's reference says.</summary>
    Served,

    /// <summary>It changes nothing; the reply's <c>wattwise.ignored</c> names it.</summary>
    Ignored,

    /// <summary>The request gets status 400 and the field's name, unless its value asks for nothing.</summary>
    Refused,
}
