using CsCheck;

namespace Wattwise.LocalEngine.Tests;

/// <summary>The same samples of a generator in each run: what takes native code to check is checked often enough by being run often.</summary>
internal static class FixedSamples
{
    internal static IEnumerable<T> Of<T>(Gen<T> gen, int count, ulong seed = 1)
    {
        var random = new PCG(7, seed);
        for (var i = 0; i < count; i++)
            yield return gen.Generate(random, null, out _);
    }

    /// <summary>Some of the edits, in an order of chance.</summary>
    internal static Gen<OptionEdit<T>[]> Some<T>(OptionEdit<T>[] edits, int most) =>
        Gen.Int[0, edits.Length - 1].Array[1, most].Select(picks => picks.Select(pick => edits[pick]).ToArray());
}
