using System.Numerics.Tensors;

namespace Wattwise.LocalEngine;

/// <summary>How unlikely a row of logits makes a token.</summary>
internal static class Surprisal
{
    private const int Block = 1024;

    /// <summary>Minus the natural logarithm of the softmax of <paramref name="logits"/> at <paramref name="token"/>; in nats.</summary>
    /// <exception cref="LlamaException">A logit is not a number, or the token is impossible.</exception>
    public static float Of(ReadOnlySpan<float> logits, int token)
    {
        // ln(sum of e^x) - x_token, with the maximum taken off first so that nothing overflows. Blocks stay in the first-level cache.
        var maximum = TensorPrimitives.Max(logits);
        Span<float> block = stackalloc float[Block];
        double sum = 0;
        for (var rest = logits; !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(Block, rest.Length)];
            rest = rest[part.Length..];
            var exponentials = block[..part.Length];
            TensorPrimitives.Subtract(part, maximum, exponentials);
            TensorPrimitives.Exp(exponentials, exponentials);
            sum += TensorPrimitives.Sum<float>(exponentials);
        }

        var surprisal = Math.Log(sum) + maximum - logits[token];
        if (!double.IsFinite(surprisal))
            throw double.IsPositiveInfinity(surprisal)
                ? new LlamaException("The model calls a token impossible.")
                : new NotNumbersException();
        return (float)Math.Max(surprisal, 0);
    }
}
