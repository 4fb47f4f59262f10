using System.Runtime.Intrinsics;

namespace Wattwise.LocalEngine;

/// <summary>The random numbers of one place in a sequence: a pure function of seed, place and token, with no state.</summary>
/// <remarks>
/// <para>
/// The same place of the same seed gives each token the same noise in whatever order it is asked for, so a token that was drafted and one
/// that was not are chosen alike, and a draft model that uses the target's noise agrees with it as often as it can
/// (Daliri, Musco and Suresh, "Coupling without Communication and Drafter-Invariant Speculative Decoding", arXiv 2408.07978).
/// </para>
/// <para>
/// Bits: the SplitMix64 mix (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), entered at the token's
/// index.
/// </para>
/// </remarks>
/// <param name="seed">The request's seed.</param>
/// <param name="position">The index, in the whole sequence with its prompt, of the token that is chosen.</param>
internal readonly struct TokenNoise(ulong seed, int position)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const ulong FirstFactor = 0xBF58476D1CE4E5B9;
    private const ulong SecondFactor = 0x94D049BB133111EB;
    private const double Scale = 1.0 / (1UL << 32) / (1UL << 32);

    private readonly ulong _key = Mix(Mix(seed) + (Step * (uint)position));

    /// <summary>A number that is uniform in (0, 1) and belongs to the place, not to a token.</summary>
    public double Uniform() => ((Bits(-1) >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>A variate of the standard Gumbel distribution, -ln(-ln u).</summary>
    public double Gumbel(int token) => -Math.Log(Exponential(token));

    /// <summary>
    /// A variate of the standard exponential distribution, -ln(1 - w) of a uniform w with 64 bits: small values keep all of them.
    /// </summary>
    public double Exponential(int token)
    {
        var bits = Bits(token);
        if (bits >= 1UL << 48)
            return -Math.Log((~bits + 0.5) * Scale);

        var w = (bits + 0.5) * Scale; // 1 - w would lose the small w: three terms of the series are exact here
        return w * (1 + (w * (0.5 + (w / 3))));
    }

    /// <summary>Numbers at most w of the tokens from <paramref name="first"/> on; <see cref="Exponential"/> is larger than w.</summary>
    public Vector512<double> LowerBounds(int first)
    {
        var x = Vector512.Create(_key + (Step * (ulong)(first + 2L))) + (Vector512<ulong>.Indices * Step);
        x = (x ^ (x >>> 30)) * FirstFactor;
        x = (x ^ (x >>> 27)) * SecondFactor;
        x ^= x >>> 31;
        return ((x >>> 12) | Vector512.Create(0x3FF0000000000000UL)).AsDouble() - Vector512<double>.One;
    }

    private ulong Bits(int token) => Mix(_key + (Step * (ulong)(token + 2L)));

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * FirstFactor;
        x = (x ^ (x >> 27)) * SecondFactor;
        return x ^ (x >> 31);
    }
}
