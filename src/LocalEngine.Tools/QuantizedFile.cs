using System.Text;
using Microsoft.Win32.SafeHandles;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>Writes a model again with other tensor types: the metadata as it was, the tensors in the file's order.</summary>
/// <param name="file">The model to read.</param>
/// <param name="types">The new type of each tensor.</param>
/// <param name="fileType">The mixture, as the new file names it.</param>
internal sealed class QuantizedFile(GgufFile file, IReadOnlyDictionary<string, GgmlType> types, LlamaQuantization fileType)
{
    // GGML_QNT_VERSION of ggml 0.5.0.
    private const uint QuantizationVersion = 2;
    private const uint GgufVersion = 3;
    private const int SlabBytes = 8 << 20;
    private static readonly string[] OwnKeys = ["general.file_type", "general.quantization_version"];

    /// <summary>Bytes of all tensors in their new types.</summary>
    public long TensorBytes => file.Tensors.Sum(NewBytes);

    /// <summary>Bytes of the whole file, a little more than it will have.</summary>
    public long FileBytes => file.Sections.DataStart + 4096 + file.Tensors.Sum(tensor => Align(NewBytes(tensor)));

    /// <summary>Tensors whose type changes.</summary>
    public int Changed => file.Tensors.Count(tensor => types[tensor.Name] != tensor.Type);

    /// <summary>Writes everything.</summary>
    public void Write(FileStream output, ParallelOptions parallel, IProgress<LlamaQuantizationProgress>? progress)
    {
        using var input = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        WriteHeader(input, output);
        Pad(output);
        var done = 0L;
        foreach (var tensor in file.Tensors)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            if (types[tensor.Name] == tensor.Type)
                Copy(input, output, file.Sections.DataStart + tensor.Offset, tensor.Bytes, Report, parallel.CancellationToken);
            else
                Quantize(input, output, tensor, Report, parallel);
            Pad(output);

            void Report(long bytes) => progress?.Report(new(tensor.Name, done += bytes, file.TensorBytes));
        }
    }

    private void Quantize(SafeFileHandle input, Stream output, GgufTensor tensor, Action<long> report, ParallelOptions parallel)
    {
        var quantizer = new RowQuantizer(tensor, types[tensor.Name]);
        var rowsPerSlab = (int)Math.Clamp(SlabBytes / quantizer.SourceRowBytes, 1, quantizer.Rows);
        var source = new byte[rowsPerSlab * quantizer.SourceRowBytes];
        var target = new byte[rowsPerSlab * quantizer.TargetRowBytes];
        for (var row = 0L; row < quantizer.Rows; row += rowsPerSlab)
        {
            var rows = (int)Math.Min(rowsPerSlab, quantizer.Rows - row);
            var slab = source.AsMemory(0, rows * quantizer.SourceRowBytes);
            Read(input, slab.Span, file.Sections.DataStart + tensor.Offset + (row * quantizer.SourceRowBytes));
            quantizer.Quantize(slab, target.AsMemory(0, rows * quantizer.TargetRowBytes), parallel);
            output.Write(target.AsSpan(0, rows * quantizer.TargetRowBytes));
            report(slab.Length);
        }
    }

    private void WriteHeader(SafeFileHandle input, Stream output)
    {
        var kept = file.Sections.Pairs.Where(pair => !OwnKeys.Contains(pair.Key)).ToArray();
        using var writer = new BinaryWriter(output, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(GgufVersion);
        writer.Write((ulong)file.Tensors.Count);
        writer.Write((ulong)(kept.Length + OwnKeys.Length));
        foreach (var pair in kept)
            Copy(input, output, pair.Start, pair.End - pair.Start, null, CancellationToken.None);
        WriteNumber(writer, OwnKeys[0], (uint)fileType);
        WriteNumber(writer, OwnKeys[1], QuantizationVersion);

        var offset = 0L;
        foreach (var tensor in file.Tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write(tensor.Dimensions.Count);
            foreach (var dimension in tensor.Dimensions)
                writer.Write(dimension);
            writer.Write((uint)types[tensor.Name]);
            writer.Write(offset);
            offset += Align(NewBytes(tensor));
        }
    }

    private static void Copy(
        SafeFileHandle input, Stream output, long start, long bytes, Action<long>? report, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(bytes, SlabBytes)];
        for (var at = 0L; at < bytes; at += buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - at));
            Read(input, part, start + at);
            output.Write(part);
            report?.Invoke(part.Length);
        }
    }

    private static void Read(SafeFileHandle input, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(input, buffer, offset);
            if (read == 0)
                throw new EndOfStreamException("The input became shorter while it was read.");
            buffer = buffer[read..];
            offset += read;
        }
    }

    private static void WriteNumber(BinaryWriter writer, string key, uint value)
    {
        WriteText(writer, key);
        writer.Write((uint)GgufValueType.UInt32);
        writer.Write(value);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private long NewBytes(GgufTensor tensor)
    {
        var layout = TensorLayout.Of(types[tensor.Name])!.Value;
        return tensor.Elements / layout.BlockElements * layout.BlockBytes;
    }

    private void Pad(FileStream output) => output.Write(new byte[Align(output.Position) - output.Position]);

    private long Align(long value) => (value + file.Sections.Alignment - 1) / file.Sections.Alignment * file.Sections.Alignment;
}
