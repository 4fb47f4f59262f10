namespace Wattwise.LocalEngine;

/// <summary>An edge of the radix tree and the node at its end.</summary>
internal sealed class PrefixNode;
