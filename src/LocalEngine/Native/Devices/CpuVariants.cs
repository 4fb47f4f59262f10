using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Wattwise.LocalEngine.Native;

/// <summary>
/// The libggml-cpu-* builds of llama.cpp and the x86-64 instructions that each needs (ggml/src/CMakeLists.txt of v0.5.0): llama.cpp picks
/// the best that the processor can run and reports no error if there is none. And the folders of the LLamaSharp.Backend packages, one per
/// level, among which the engine picks.
/// </summary>
internal static class CpuVariants
{
    private static readonly string[] Haswell = ["SSE4.2", "AVX", "F16C", "FMA", "AVX2", "BMI2"];
    private static readonly string[] SkylakeX = [.. Haswell, "AVX-512"];

    private static readonly Dictionary<string, string[]> Needs = new(StringComparer.Ordinal)
    {
        ["noavx"] = [],
        ["avx"] = ["SSE4.2", "AVX", "F16C", "FMA", "BMI2"],
        ["avx2"] = Haswell,
        ["avx512"] = SkylakeX,
        ["x64"] = [],
        ["sse42"] = ["SSE4.2"],
        ["sandybridge"] = ["SSE4.2", "AVX"],
        ["ivybridge"] = ["SSE4.2", "AVX", "F16C"],
        ["piledriver"] = ["SSE4.2", "AVX", "F16C", "FMA"],
        ["haswell"] = Haswell,
        ["skylakex"] = SkylakeX,
        ["cannonlake"] = [.. SkylakeX, "AVX-512 VBMI"],
        ["cascadelake"] = [.. SkylakeX, "AVX-512 VNNI"],
        ["icelake"] = [.. SkylakeX, "AVX-512 VBMI", "AVX-512 VNNI"],
        ["cooperlake"] = [.. SkylakeX, "AVX-512 VNNI", "AVX-512 BF16"],
        ["zen4"] = [.. SkylakeX, "AVX-512 VBMI", "AVX-512 VNNI", "AVX-512 BF16"],
        ["alderlake"] = [.. Haswell, "AVX-VNNI"],
        ["sapphirerapids"] = [.. SkylakeX, "AVX-512 VBMI", "AVX-512 VNNI", "AVX-512 BF16", "AMX-INT8"],
    };

    /// <summary>The folders of the LLamaSharp.Backend packages, the fastest first.</summary>
    internal static IReadOnlyList<string> Levels { get; } = ["avx512", "avx2", "avx", "noavx"];

    /// <summary>Whether this processor has the instructions of a variant.</summary>
    internal static bool CanRun(string variant) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && Needs[variant].All(Supports);

    /// <summary>The error for a folder whose CPU backends do not fit this processor, or that has none.</summary>
    internal static string MissingBackend(string? directory) => MissingBackend(directory, Available(directory), Supports);

    /// <inheritdoc cref="MissingBackend(string?)"/>
    internal static string MissingBackend(string? directory, IReadOnlyList<string> variants, Func<string, bool> supports)
    {
        var place = directory ?? "the system's library folders";
        if (variants.Count == 0)
            return $"'{place}' has no CPU backend of llama.cpp (libggml-cpu*). Copy all libraries of the package there.";
        var lacking = variants
            .Select(
                variant =>
                    Needs.TryGetValue(variant, out var needs) && needs.Where(need => !supports(need)).ToArray() is { Length: > 0 } missing
                    ? $"{variant} needs {string.Join(", ", missing)}"
                    : $"{variant} does not load");
        return $"This processor ({RuntimeInformation.ProcessArchitecture}) can run none of the CPU backends in '{place}': "
            + $"{string.Join("; ", lacking)}. "
            + "Copy the variants for older processors there too (libggml-cpu-x64 runs on every x86-64 processor), or use libraries built "
            + "for this machine "
            + $"(LlamaEngineOptions.NativeLibraryPath or {NativeVariables.LibraryPath}).";
    }

    private static string[] Available(string? directory)
    {
        const string Marker = "ggml-cpu-";
        return directory is null
            ? []
            : [.. Directory.EnumerateFiles(directory, $"*{Marker}*")
                .Select(Path.GetFileNameWithoutExtension)
                .Select(name => name![(name!.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..])
                .Order(StringComparer.Ordinal)];
    }

    // CPUID leaves by the Intel SDM, volume 2A, for what .NET has no class for.
    private static bool Supports(string instructions) => instructions switch
    {
        "SSE4.2" => Sse42.IsSupported,
        "AVX" => Avx.IsSupported,
        "F16C" => Bit(1, 0, 'c', 29),
        "FMA" => Fma.IsSupported,
        "AVX2" => Avx2.IsSupported,
        "BMI2" => Bmi2.IsSupported,
        "AVX-512" => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        "AVX-512 VBMI" => Avx512Vbmi.IsSupported,
        "AVX-512 VNNI" => Bit(7, 0, 'c', 11),
        "AVX-512 BF16" => Bit(7, 1, 'a', 5),
        "AVX-VNNI" => Bit(7, 1, 'a', 4),
        "AMX-INT8" => Bit(7, 0, 'd', 25),
        _ => true,
    };

    private static bool Bit(int leaf, int subLeaf, char register, int bit)
    {
        if (!X86Base.IsSupported)
            return false;
        var (a, _, c, d) = X86Base.CpuId(leaf, subLeaf);
        return (((register switch { 'a' => a, 'c' => c, _ => d }) >> bit) & 1) == 1;
    }
}
