using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>The tokens that may come next: a list, or a set of bits with a list of further ones. Immutable.</summary>
/// <param name="bits">A bit for each token; <see langword="null"/> where the list is all.</param>
/// <param name="more">Further tokens, rising, none of them in <paramref name="bits"/>; with the ends of generation where the text may
/// end.</param>
/// <param name="mayEnd">Whether the text may end here.</param>
/// <param name="isOver">Whether nothing may come but the end.</param>
/// <param name="ownsBits">Whether no other mask has the same bits.</param>
internal sealed class TokenMask(ulong[]? bits, int[] more, bool mayEnd, bool isOver, bool ownsBits)
{
    /// <summary>The memory that it takes for itself.</summary>
    public long Bytes => 72 + (4L * more.Length) + (ownsBits ? 8L * bits!.Length : 0);

    /// <summary>Whether <see cref="More"/> is all that is allowed.</summary>
    public bool IsList => bits is null;

    public int[] More => more;

    /// <summary>Whether the text may end here.</summary>
    public bool MayEnd => mayEnd;

    /// <summary>Whether nothing may come but the end.</summary>
    public bool IsOver => isOver;

    public bool Allows(int token) =>
        (bits is not null && (bits[token >> 6] & (1UL << (token & 63))) != 0) || Array.BinarySearch(more, token) >= 0;

    public ulong[]? Bits => bits;

    /// <summary>Sets the logits of all other tokens to negative infinity.</summary>
    /// <param name="logits">A logit for each token.</param>
    /// <param name="saved">Room for the logits of the further tokens; grows as it must.</param>
    public void Apply(Span<float> logits, ref float[] saved)
    {
        if (saved.Length < more.Length)
            saved = new float[2 * more.Length];
        for (var i = 0; i < more.Length; i++)
            saved[i] = logits[more[i]];
        if (bits is null)
            logits.Fill(float.NegativeInfinity);
        else
            KeepBits(logits, bits);
        for (var i = 0; i < more.Length; i++)
            logits[more[i]] = saved[i];
    }

    private static void KeepBits(Span<float> logits, ulong[] bits)
    {
        ref var first = ref MemoryMarshal.GetReference(logits);
        var none = Vector256.Create(float.NegativeInfinity);
        var each = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        var whole = logits.Length / 64;
        for (var word = 0; word < whole; word++)
        {
            var value = bits[word];
            if (value == ulong.MaxValue)
                continue;
            for (var i = 0; i < 8; i++, value >>= 8)
            {
                var at = (nuint)((word * 64) + (i * 8));
                var isKept = Vector256.Equals(Vector256.Create((int)(value & 0xFF)) & each, each).AsSingle();
                Vector256.ConditionalSelect(isKept, Vector256.LoadUnsafe(ref first, at), none).StoreUnsafe(ref first, at);
            }
        }

        for (var token = whole * 64; token < logits.Length; token++)
        {
            if ((bits[token >> 6] & (1UL << (token & 63))) == 0)
                logits[token] = float.NegativeInfinity;
        }
    }
}
