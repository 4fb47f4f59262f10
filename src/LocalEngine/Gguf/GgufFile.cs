using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.LocalEngine.Gguf;

/// <summary>A model file that was read and found sound, before llama.cpp sees it.</summary>
internal sealed partial class GgufFile
{
    private GgufFile(string path, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors)
    {
        Path = path;
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
        GgufMetadata metadata = new(first.Metadata);
        List<GgufTensor> tensors = first.Tensors;
        if (metadata.SplitCount > 1)
            tensors = [.. tensors, .. OtherParts(path, metadata)];
        return GgufModelCheck.Refusal(metadata, tensors) is { } refusal
            ? throw new LlamaModelException(path, refusal)
            : new GgufFile(path, metadata, tensors);
    }

    /// <summary>Refuses a model whose weights alone do not fit.</summary>
    /// <param name="availableBytes">What is free where they go.</param>
    /// <param name="place">What that is, for the message: "this machine's memory", "CUDA0".</param>
    /// <param name="extraBytes">What is needed beside the weights, such as the KV cache.</param>
    /// <exception cref="LlamaModelException">They do not.</exception>
    internal void EnsureFits(long availableBytes, string place, long extraBytes = 0)
    {
        if (extraBytes < 0 || TensorBytes > availableBytes - extraBytes)
        {
            throw new LlamaModelException(Path, string.Create(
                CultureInfo.InvariantCulture,
                $"it needs {Megabytes(TensorBytes)} MiB for its weights{(extraBytes > 0 ? $" and {Megabytes(extraBytes)} MiB beside them" : "")}, but {place} has {Megabytes(availableBytes)} MiB available. Use a smaller or more strongly quantised model, or a shorter context."));
        }
    }

    private static long Megabytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    private static IEnumerable<GgufTensor> OtherParts(string path, GgufMetadata metadata)
    {
        var match = PartName().Match(path);
        if (metadata.Integer("split.no") is not 0 || !match.Success)
            throw new LlamaModelException(path, $"it is one of {metadata.SplitCount} parts of a model; name the first one (...-00001-of-{metadata.SplitCount:D5}.gguf).");
        for (var part = 2; part <= metadata.SplitCount; part++)
        {
            foreach (var tensor in Parse($"{match.Groups[1].Value}-{part:D5}-of-{metadata.SplitCount:D5}.gguf").Tensors)
                yield return tensor;
        }
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
