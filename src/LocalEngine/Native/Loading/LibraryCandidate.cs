using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Native;

/// <summary>The three libraries that make up llama.cpp, as files of one folder or as names for the system loader.</summary>
/// <param name="Directory">The folder, or <see langword="null"/> for the system loader.</param>
/// <param name="Llama">libllama.</param>
/// <param name="Ggml">libggml: the backend registry.</param>
/// <param name="GgmlBase">libggml-base.</param>
internal sealed partial record LibraryCandidate(string? Directory, string Llama, string Ggml, string GgmlBase)
{
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
        return (from llama in parts["llama"]
                join ggml in parts["ggml"] on llama.Build equals ggml.Build
                where ggmlBase is not null
                orderby llama.Build descending
                select new LibraryCandidate(directory, llama.Path, ggml.Path, ggmlBase!)).FirstOrDefault();
    }

    [GeneratedRegex(@"^(?:lib)?(?<part>llama|ggml|ggml-base)(?<build>(?:\.[A-Za-z0-9_]+)*?)\.(?:so|dll|dylib)$", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryName();
}
