namespace Wattwise.LocalEngine;

/// <summary>Number formats of the KV cache.</summary>
public enum LlamaKvType
{
    /// <summary>16-bit floats: the default.</summary>
    F16 = 0,

    /// <summary>32-bit floats: twice the memory.</summary>
    F32,

    /// <summary>16-bit brain floats.</summary>
    BF16,

    /// <summary>8-bit integers in blocks of 32 (Q8_0): about half the memory, hardly any loss.</summary>
    Q8,

    /// <summary>4-bit integers in blocks of 32 (Q4_0): about a quarter of the memory, a noticeable loss.</summary>
    Q4,
}
