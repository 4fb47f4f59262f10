using System.Diagnostics.CodeAnalysis;

namespace Wattwise.LocalEngine;

/// <summary>Formats that a model can be quantised to without an importance matrix.</summary>
/// <remarks>
/// The names are those of llama.cpp, and so are the mixtures: a file of one name has some tensors in a finer format. The numbers are those
/// of <c>llama_ftype</c>.
/// </remarks>
[SuppressMessage("Naming", "CA1707", Justification = "The formats are known by these names.")]
public enum LlamaQuantization
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary>4.5 bits a weight: the simplest format of 4 bits, fast on CPUs.</summary>
    Q4_0 = 2,

    /// <summary>5 bits a weight, with an offset for each 32.</summary>
    Q4_1 = 3,

    /// <summary>8.5 bits a weight: hardly any loss.</summary>
    Q8_0 = 7,

    /// <summary>5.5 bits a weight.</summary>
    Q5_0 = 8,

    /// <summary>6 bits a weight, with an offset for each 32.</summary>
    Q5_1 = 9,

    /// <summary>About 3 bits a weight: a heavy loss.</summary>
    Q2_K = 10,

    /// <summary>About 3.5 bits a weight.</summary>
    Q3_K_S = 11,

    /// <summary>About 3.9 bits a weight.</summary>
    Q3_K_M = 12,

    /// <summary>About 4.3 bits a weight.</summary>
    Q3_K_L = 13,

    /// <summary>About 4.6 bits a weight.</summary>
    Q4_K_S = 14,

    /// <summary>About 4.9 bits a weight: the usual choice.</summary>
    Q4_K_M = 15,

    /// <summary>About 5.5 bits a weight.</summary>
    Q5_K_S = 16,

    /// <summary>About 5.7 bits a weight.</summary>
    Q5_K_M = 17,

    /// <summary>6.6 bits a weight: a very small loss.</summary>
    Q6_K = 18,

    /// <summary>4.5 bits a weight, on a curve instead of even steps.</summary>
    IQ4_NL = 25,

    /// <summary>4.3 bits a weight, on a curve instead of even steps.</summary>
    IQ4_XS = 30,

    /// <summary>16-bit brain floats.</summary>
    BF16 = 32,
}
