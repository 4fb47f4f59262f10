using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>What two engines must have in common to read each other's states.</summary>
internal static class SpillIdentity
{
    // The header and metadata lie at the start of a model file, weights at its end.
    private const int SampledBytes = 4 << 20;

    /// <summary>
    /// A SHA-256 over the model file's length, its first and last bytes, the KV formats and layout, and the version of the loaded llama.cpp.
    /// </summary>
    public static byte[] Of(LlamaEngineOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(options.ModelPath);
        var length = RandomAccess.GetLength(file);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, length);
        hash.AppendData(number);

        var sample = new byte[(int)Math.Min(length, SampledBytes)];
        foreach (var offset in (long[])[0, length - sample.Length])
            hash.AppendData(sample.AsSpan(0, RandomAccess.Read(file, sample, offset)));
        var layout = ContextSizes.HasSeparateCells(options) ? $"{options.KvLayout} {options.MaxConcurrentRequests}" : "";
        hash.AppendData(Encoding.UTF8.GetBytes($"{options.KeyType} {options.ValueType} {options.FlashAttention} {LlamaLibrary.Load().Version} {layout}"));
        return hash.GetHashAndReset();
    }
}
