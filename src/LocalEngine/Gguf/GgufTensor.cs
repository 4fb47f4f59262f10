using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>A tensor as the file describes it.</summary>
/// <param name="Name">At most 63 bytes.</param>
/// <param name="Dimensions">Elements per dimension, the contiguous one first; at most four.</param>
/// <param name="Type">The element type.</param>
/// <param name="Offset">Bytes from the start of the file's data section.</param>
/// <param name="Elements">The product of the dimensions.</param>
/// <param name="Bytes">The size of its data.</param>
internal sealed record GgufTensor(string Name, IReadOnlyList<long> Dimensions, GgmlType Type, long Offset, long Elements, long Bytes);
