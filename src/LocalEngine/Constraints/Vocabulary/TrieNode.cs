using System.Runtime.InteropServices;

namespace Wattwise.LocalEngine;

/// <summary>A beginning of tokens' bytes. Nodes lie in depth-first order.</summary>
/// <param name="Token">A token that ends here, or -1; further ones with the same bytes are chained.</param>
/// <param name="End">The first node that is not below this one.</param>
/// <param name="Depth">The number of bytes so far, at least 1.</param>
/// <param name="Value">The last byte.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct TrieNode(int Token, int End, ushort Depth, byte Value);
