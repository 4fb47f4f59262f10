using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>What two engines must have in common to read each other's states.</summary>
internal static class SpillIdentity
{
    private const int SampleBytes = 4096;

    /// <summary>
    /// A SHA-256 over the KV formats and layout, the version of the loaded llama.cpp, and of each file of the model its length, the time of
    /// its last change, its header, and the beginning, middle and end of each tensor.
    /// </summary>
    /// <remarks>
    /// Hashing all of a file would take a second for each gigabyte at each load. Two models of one shape, as one is that an adapter was
    /// merged into, differ all over the tensors that were trained, and a change of a few weights changes the time.
    /// </remarks>
    public static byte[] Of(LlamaEngineOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in GgufFile.ReadParts(options.ModelPath))
            Add(hash, file);
        var layout = ContextSizes.HasSeparateCells(options) ? $"{options.KvLayout} {options.MaxConcurrentRequests}" : "";
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{options.KeyType} {options.ValueType} {options.FlashAttention} {LlamaLibrary.Load().Version} {layout}"));
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, GgufFile model)
    {
        using var file = File.OpenHandle(model.Path);
        Span<byte> numbers = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, RandomAccess.GetLength(file));
        BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], File.GetLastWriteTimeUtc(file).Ticks);
        hash.AppendData(numbers);

        var buffer = new byte[SampleBytes];
        for (var at = 0L; at < model.Sections.DataStart; at += SampleBytes)
            AddSample(at, model.Sections.DataStart);
        foreach (var tensor in model.Tensors)
        {
            var start = model.Sections.DataStart + tensor.Offset;
            var end = start + tensor.Bytes;
            AddSample(start, end);
            AddSample(start + (tensor.Bytes / 2), end);
            AddSample(Math.Max(end - SampleBytes, start), end);
        }

        void AddSample(long start, long end)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(SampleBytes, end - start)), start);
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
