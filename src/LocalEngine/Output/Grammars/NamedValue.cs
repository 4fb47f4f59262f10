namespace Wattwise.LocalEngine;

/// <summary>An argument in a form that is not JSON.</summary>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Forms">The lexeme of all before the value, with the value: one for each way to write it.</param>
internal sealed record NamedValue(bool IsRequired, IReadOnlyList<(int Key, GrammarNode Value)> Forms);
