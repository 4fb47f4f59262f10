using System.Numerics.Tensors;

namespace Wattwise.LocalEngine;

/// <summary>
/// The model computed what are no numbers: weights are damaged, or a number overflowed, perhaps by the scale of an adapter. The keys and
/// values of that computation are no numbers either, and whatever looks past them with a mask becomes none too, so the cache must be
/// emptied.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Thrown in one way only.")]
internal sealed class NotNumbersException() : LlamaException(
    "The model computed what are no numbers: its weights are damaged, or a number overflowed, perhaps by the scale of an adapter.")
{
    /// <summary>Refuses outputs that are no numbers. Minus infinity counts as one: some models forbid tokens by it.</summary>
    /// <exception cref="NotNumbersException">One of them is not.</exception>
    public static void ThrowIfAny(ReadOnlySpan<float> outputs)
    {
        var sum = TensorPrimitives.Sum(outputs);
        if (float.IsNaN(sum) || float.IsPositiveInfinity(sum))
            throw new NotNumbersException();
    }
}
