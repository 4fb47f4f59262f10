namespace Wattwise.LocalEngine;

/// <summary>What one layer keeps.</summary>
/// <param name="KeyLength">Values of one key head.</param>
/// <param name="ValueLength">Values of one value head.</param>
/// <param name="KeyWidth">Key values per token: the length times the key-value heads; 0 where the layer keeps no keys of its own.</param>
/// <param name="ValueWidth">Value values per token.</param>
/// <param name="StateValues">32-bit floats per sequence; 0 where the layer is not recurrent.</param>
internal readonly record struct LayerCache(int KeyLength, int ValueLength, long KeyWidth, long ValueWidth, long StateValues);
