namespace Wattwise.LocalEngine;

/// <summary>A property of a JSON object.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record ObjectProperty(string Name, GrammarNode Value, bool IsRequired);
