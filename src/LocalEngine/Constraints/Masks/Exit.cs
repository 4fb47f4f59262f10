namespace Wattwise.LocalEngine;

/// <summary>A node of the trie at which a lexeme may end.</summary>
/// <param name="Node">The node.</param>
/// <param name="Tag">The tag of the lexeme's text.</param>
internal readonly record struct Exit(int Node, int Tag);
