namespace Wattwise.LocalEngine;

/// <summary>A property of an object as a part of a grammar.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Value">Its value, as JSON.</param>
/// <param name="Texts">The contents of its strings where it is a string and nothing else, limits to the length aside; null where it is
/// not.</param>
internal sealed record CompiledProperty(string Name, bool IsRequired, GrammarNode Value, ByteDfa? Texts);
