using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Native;

/// <summary>The three libraries that make up llama.cpp, as files of one folder or as names for the system loader.</summary>
/// <param name="Directory">The folder, or <see langword="null"/> for the system loader.</param>
/// <param name="Llama">libllama.</param>
/// <param name="Ggml">libggml: the backend registry.</param>
/// <param name="GgmlBase">libggml-base.</param>
internal sealed partial record LibraryCandidate(string? Directory, string Llama, string Ggml, string GgmlBase)
{
    /// <summary>
    /// Backends that libggml is linked with and that must be loaded before it, since they lie in another folder: the CUDA packages of
    /// LLamaSharp leave the CPU backend to the folders per level beside theirs.
    /// </summary>
    internal IReadOnlyList<string> Backends { get; private init; } = [];

    /// <summary>What <c>ldconfig</c>, the PATH or the dyld path may offer.</summary>
    internal static LibraryCandidate System { get; } = new(null, "llama", "ggml", "ggml-base");

    /// <summary>
    /// The libraries of a folder. Their names carry a build and version ("libllama.cuda.v0.5.0.so") or none ("libllama.so", "llama.dll");
    /// libllama and libggml of one build carry the same.
    /// </summary>
    internal static LibraryCandidate? FromDirectory(string directory)
    {
        if (!global::System.IO.Directory.Exists(directory))
            return null;
        var parts = global::System.IO.Directory.EnumerateFiles(directory)
            .Select(path => (Path: path, Match: LibraryName().Match(Path.GetFileName(path))))
            .Where(file => file.Match.Success)
            .ToLookup(file => file.Match.Groups["part"].Value, file => (file.Path, Build: file.Match.Groups["build"].Value));
        var ggmlBase = parts["ggml-base"].Select(file => file.Path).Order(StringComparer.Ordinal).FirstOrDefault();
        var backends = LinkedBackends(directory);
        return (from llama in parts["llama"]
                join ggml in parts["ggml"] on llama.Build equals ggml.Build
                where ggmlBase is not null
                orderby llama.Build descending
                select new LibraryCandidate(directory, llama.Path, ggml.Path, ggmlBase!) { Backends = backends }).FirstOrDefault();
    }

    private static string[] LinkedBackends(string directory)
    {
        if (!LibraryProbe.IsForCuda(directory) || CpuBackend(directory) is not null)
            return [];
        var levels = CpuVariants.Levels.Where(CpuVariants.CanRun).Select(level => Path.Combine(Path.GetDirectoryName(directory)!, level));
        return levels.Where(global::System.IO.Directory.Exists).Select(CpuBackend).FirstOrDefault(path => path is not null) is { } backend
            ? [backend]
            : [];
    }

    private static string? CpuBackend(string directory) =>
        global::System.IO.Directory.EnumerateFiles(directory).FirstOrDefault(path => CpuBackendName().IsMatch(Path.GetFileName(path)));

    [GeneratedRegex(@"^(?:lib)?ggml-cpu(?:-.+)?\.(?:so|dll|dylib)$", RegexOptions.CultureInvariant)]
    private static partial Regex CpuBackendName();

    [GeneratedRegex(
        @"^(?:lib)?(?<part>llama|ggml|ggml-base)(?<build>(?:\.[A-Za-z0-9_]+)*?)\.(?:so|dll|dylib)$", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryName();
}
