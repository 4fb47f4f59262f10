using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>Finds the largest logits in one pass, without sorting the vocabulary. Not thread-safe; reuses its buffer.</summary>
/// <remarks>
/// Each candidate is one <see langword="ulong"/>: the logit's order-preserving bits above the complement of the token id,
/// so that one sort of plain integers orders by logit and breaks ties towards the smaller id.
/// </remarks>
internal sealed class TopCandidates
{
    private const int Slack = 128;

    private ulong[] _keys = new ulong[2 * Slack];
    private int _count;

    /// <summary>How many candidates the last selection found.</summary>
    public int Count => _count;

    /// <summary>The token id of a candidate; 0 is the most likely.</summary>
    public int Id(int index) => (int)~(uint)_keys[_count - 1 - index];

    /// <summary>The logit of a candidate; 0 is the most likely.</summary>
    public float Logit(int index) => FromOrdered((uint)(_keys[_count - 1 - index] >> 32));

    /// <summary>Keeps only the first candidates.</summary>
    public void Truncate(int count)
    {
        if (count >= _count)
            return;
        Array.Copy(_keys, _count - count, _keys, 0, count);
        _count = count;
    }

    /// <summary>Drops the first candidates.</summary>
    public void RemoveFirst(int count) => _count -= count;

    /// <summary>Keeps only the candidates at these places, which are rising.</summary>
    public void Keep(ReadOnlySpan<int> indices)
    {
        for (var i = indices.Length - 1; i >= 0; i--)
            _keys[indices.Length - 1 - i] = _keys[_count - 1 - indices[i]];
        _count = indices.Length;
    }

    /// <summary>Selects every logit that is at least <paramref name="minimum"/>, in falling order.</summary>
    public void SelectAtLeast(ReadOnlySpan<float> logits, float minimum) => Select(logits, logits.Length, minimum);

    /// <summary>
    /// Selects the <paramref name="k"/> largest logits of those that are at least <paramref name="minimum"/>, in falling order. Masked
    /// tokens (negative infinity, NaN) are never selected.
    /// </summary>
    public void Select(ReadOnlySpan<float> logits, int k, float minimum = float.NegativeInfinity)
    {
        k = Math.Min(k, logits.Length);
        var capacity = Math.Min(k + Math.Max(k, Slack), logits.Length);
        if (_keys.Length < capacity + Vector512<float>.Count)
            _keys = new ulong[capacity + Vector512<float>.Count];

        _count = 0;
        var threshold = MathF.BitDecrement(minimum); // of negative infinity that is itself
        ref var first = ref MemoryMarshal.GetReference(logits);
        var i = 0;
        for (; i <= logits.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var bits = Vector512.GreaterThan(Vector512.LoadUnsafe(ref first, (nuint)i), Vector512.Create(threshold))
                .ExtractMostSignificantBits();
            if (bits == 0)
                continue;
            for (; bits != 0; bits &= bits - 1)
            {
                var id = i + BitOperations.TrailingZeroCount(bits);
                _keys[_count++] = Key(logits[id], id);
            }

            if (_count >= capacity)
                threshold = MathF.Max(threshold, KeepLargest(k));
        }

        for (; i < logits.Length; i++)
        {
            if (logits[i] > threshold)
                _keys[_count++] = Key(logits[i], i);
        }

        KeepLargest(k);
    }

    /// <summary>
    /// Selects the <paramref name="k"/> largest of a few tokens' logits that are at least <paramref name="minimum"/>, in falling order.
    /// </summary>
    public void SelectAmong(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens, int k, float minimum)
    {
        if (_keys.Length < tokens.Length)
            _keys = new ulong[2 * tokens.Length];
        _count = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (logits[i] >= minimum && logits[i] > float.NegativeInfinity)
                _keys[_count++] = Key(logits[i], tokens[i]);
        }

        KeepLargest(k);
    }

    private float KeepLargest(int k)
    {
        _keys.AsSpan(0, _count).Sort();
        Truncate(k);
        return _count < k || _count == 0 ? float.NegativeInfinity : FromOrdered((uint)(_keys[0] >> 32));
    }

    // Adding zero turns a negative zero into a positive one: they are equal, and must order as equals.
    private static ulong Key(float logit, int id) => ((ulong)ToOrdered(logit + 0f) << 32) | ~(uint)id;

    // IEEE floats order like sign-magnitude integers: flip all bits of negatives, the sign bit of the rest.
    private static uint ToOrdered(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return bits ^ ((uint)((int)bits >> 31) | 0x80000000);
    }

    private static float FromOrdered(uint bits) =>
        BitConverter.UInt32BitsToSingle((bits & 0x80000000) != 0 ? bits ^ 0x80000000 : ~bits);
}
