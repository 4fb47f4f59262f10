using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>A model file that was read and found sound, before llama.cpp sees it.</summary>
internal sealed partial class GgufFile
{
    private GgufFile(string path, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, GgufSections sections)
    {
        Path = path;
        Sections = sections;
        Metadata = metadata;
        Tensors = tensors;
        foreach (var tensor in tensors)
        {
            TensorBytes += tensor.Bytes;
            ParameterCount += tensor.Elements;
        }
    }

    /// <summary>The file, the first one where the model is split.</summary>
    internal string Path { get; }

    internal GgufMetadata Metadata { get; }

    /// <summary>The tensors of all files of the model.</summary>
    internal IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Where the parts of <see cref="Path"/> lie.</summary>
    internal GgufSections Sections { get; }

    /// <summary>The bytes of all tensors: what the weights take in memory.</summary>
    internal long TensorBytes { get; }

    /// <summary>The elements of all tensors.</summary>
    internal long ParameterCount { get; }

    /// <summary>Reads and checks a model; only headers are read, a few milliseconds and at most a few megabytes.</summary>
    /// <exception cref="LlamaModelException">There is no such file, or it is no model that llama.cpp can be trusted with.</exception>
    internal static GgufFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var first = Parse(path);
        GgufMetadata metadata = new(first.Metadata) { Vocabulary = first.Vocabulary };
        List<GgufTensor> tensors = first.Tensors;
        if (metadata.SplitCount > 1)
            tensors = [.. tensors, .. OtherParts(path, metadata)];
        return GgufModelCheck.Refusal(metadata, tensors) is { } refusal
            ? throw new LlamaModelException(path, refusal)
            : new GgufFile(path, metadata, tensors, first.Sections!);
    }

    /// <summary>Reads a well-formed file of one part, model or not.</summary>
    /// <exception cref="LlamaModelException">There is no such file, or it is damaged.</exception>
    internal static GgufFile ReadUnchecked(string path)
    {
        var parser = Parse(path);
        return new GgufFile(path, new(parser.Metadata), parser.Tensors, parser.Sections!);
    }

    /// <summary>The files of a model, in order, each by itself.</summary>
    /// <exception cref="LlamaModelException">There is no such file, or it is damaged.</exception>
    internal static IEnumerable<GgufFile> ReadParts(string path)
    {
        var first = ReadUnchecked(path);
        return first.Metadata.SplitCount > 1 ? [first, .. OtherPaths(path, first.Metadata).Select(ReadUnchecked)] : [first];
    }

    private static IEnumerable<GgufTensor> OtherParts(string path, GgufMetadata metadata) =>
        OtherPaths(path, metadata).SelectMany(part => Parse(part).Tensors);

    private static IEnumerable<string> OtherPaths(string path, GgufMetadata metadata)
    {
        var match = PartName().Match(path);
        if (metadata.Integer("split.no") is not 0 || !match.Success)
            throw new LlamaModelException(
                path,
                $"it is one of {metadata.SplitCount} parts of a model; name the first one (...-00001-of-{metadata.SplitCount:D5}.gguf).");
        for (var part = 2; part <= metadata.SplitCount; part++)
            yield return $"{match.Groups[1].Value}-{part:D5}-of-{metadata.SplitCount:D5}.gguf";
    }

    private static GgufParser Parse(string path)
    {
        if (Directory.Exists(path))
            throw new LlamaModelException(path, "it is a folder, not a file.");
        if (!File.Exists(path))
            throw new LlamaModelException(path, "there is no such file.");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            var parser = new GgufParser(new GgufReader(file, path));
            parser.Parse();
            return parser;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LlamaModelException(path, $"it cannot be read ({e.Message}).", e);
        }
    }

    [GeneratedRegex(@"^(.*)-00001-of-\d{5}\.gguf$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PartName();
}
