using System.Globalization;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Quantises model files: fewer bits a weight, a smaller file, less memory and energy a token, some loss.</summary>
/// <remarks>
/// Thread-safe. llama.cpp chooses each tensor's format and its code quantises the rows, so the weights equal those of its own program bit
/// by bit; reading, writing and the threads are managed, because the native call runs to its end whatever happens. The new file appears in
/// its place only when it is complete and checked: until then it is a hidden file beside it, which goes away with every failure.
/// </remarks>
public static class LlamaQuantizer
{
    /// <summary>Quantises a file.</summary>
    /// <param name="inputPath">The GGUF file to read. It is never changed.</param>
    /// <param name="outputPath">The file to write, in a folder that exists.</param>
    /// <param name="format">The new format.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Told after each few megabytes, on a thread of the pool.</param>
    /// <param name="cancellationToken">Stops the work: within some milliseconds nothing is computed or written any more, and the half file
    /// is gone.</param>
    /// <exception cref="ArgumentException">Input and output are the same file, or an argument is out of its range.</exception>
    /// <exception cref="LlamaModelException">The input is missing, damaged, split, or quantised already and
    /// <see cref="LlamaQuantizerOptions.AllowRequantize"/> is off.</exception>
    /// <exception cref="LlamaLibraryException">The llama.cpp libraries are missing or do not fit.</exception>
    /// <exception cref="IOException">The output exists, its folder does not, or the disk is full.</exception>
    public static Task<LlamaQuantizationResult> QuantizeAsync(
        string inputPath,
        string outputPath,
        LlamaQuantization format,
        LlamaQuantizerOptions? options = null,
        IProgress<LlamaQuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(inputPath);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputPath);
        options ??= new();
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, $"{(int)format} is no format.");
        if (options.Threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, "Threads must be at least 1.");
        if (string.Equals(Target(inputPath), Target(outputPath), OperatingSystem.IsLinux()
            ? StringComparison.Ordinal
            : StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{outputPath}' is the input itself.", nameof(outputPath));
        return Task.Run(
            () => Quantize(inputPath, Path.GetFullPath(outputPath), format, options, progress, cancellationToken), cancellationToken);
    }

    private static LlamaQuantizationResult Quantize(
        string inputPath,
        string outputPath,
        LlamaQuantization format,
        LlamaQuantizerOptions options,
        IProgress<LlamaQuantizationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var file = GgufFile.Read(inputPath);
        if (file.Metadata.SplitCount > 1)
            throw new LlamaModelException(inputPath, "it is split into several files. Merge them before quantising.");
        EnsureWritable(outputPath, options);
        LlamaLibrary.Load(options.NativeLibraryPath, LlamaDevice.Cpu);
        var types = QuantizationTypes.Choose(file, format, options);
        if (!options.AllowRequantize
            && file.Tensors.FirstOrDefault(tensor => types[tensor.Name] != tensor.Type && IsQuantised(tensor.Type)) is { } twice)
        {
            throw new LlamaModelException(
                inputPath,
                $"it is quantised already ('{twice.Name}' is {twice.Type}), and quantising again loses more than quantising the original. "
                    + $"Set AllowRequantize to do it.");
        }

        var output = new QuantizedFile(file, types, format);
        EnsureRoom(outputPath, output.FileBytes);
        Write(output, outputPath, options, progress, cancellationToken);
        return new(outputPath, file.TensorBytes, output.TensorBytes, output.Changed, file.Tensors.Count);
    }

    private static void Write(
        QuantizedFile output, string outputPath, LlamaQuantizerOptions options, IProgress<LlamaQuantizationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var partial = Path.Combine(Path.GetDirectoryName(outputPath)!, $".{Path.GetFileName(outputPath)}.{Guid.NewGuid():N}.partial");
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Threads ?? CpuCores.Available(),
            CancellationToken = cancellationToken,
        };
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                output.Write(stream, parallel, progress);
                stream.Flush(flushToDisk: true);
            }

            GgufFile.Read(partial);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(partial, outputPath, options.Overwrite);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void EnsureWritable(string outputPath, LlamaQuantizerOptions options)
    {
        if (!Directory.Exists(Path.GetDirectoryName(outputPath)))
            throw new DirectoryNotFoundException($"The folder of '{outputPath}' does not exist.");
        if (Directory.Exists(outputPath))
            throw new IOException($"'{outputPath}' is a folder.");
        if (!options.Overwrite && File.Exists(outputPath))
            throw new IOException($"'{outputPath}' exists already. Set Overwrite to replace it.");
    }

    private static void EnsureRoom(string outputPath, long needed)
    {
        var free = new DriveInfo(Path.GetDirectoryName(outputPath)!).AvailableFreeSpace;
        if (needed > free)
            throw new IOException(
                string.Create(
                    CultureInfo.InvariantCulture, $"'{outputPath}' needs {needed >> 20} MiB, but its disk has {free >> 20} MiB free."));
    }

    private static bool IsQuantised(GgmlType type) => TensorLayout.Of(type) is { BlockElements: > 1 };

    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }
}
