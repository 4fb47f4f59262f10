namespace Wattwise.LocalEngine;

/// <summary>Keeps a found prefix from eviction until <see cref="PrefixCache.Release"/>. The default value holds nothing.</summary>
internal readonly record struct PrefixLease(PrefixNode? Node, int Epoch);
