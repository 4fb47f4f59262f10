namespace Wattwise.Gateway.Reading;

/// <summary>A field of a request and what becomes of it: a row of the table in docs/gateway.md.</summary>
/// <param name="Name">The field.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Note">Limits, or why it is ignored or refused.</param>
/// <param name="Shape">What an ignored one looks like.</param>
internal sealed record RequestField(string Name, FieldTreatment Treatment, string Note, FieldShape Shape = FieldShape.Other);
