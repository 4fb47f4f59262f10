using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>What two engines must have in common to read each other's states.</summary>
internal static class SpillIdentity
{
    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// A SHA-256 over all of the model's files, the KV formats and layout, and the version of the loaded llama.cpp. Two models may differ in a few
    /// weights only, as one does that an adapter was merged into.
    /// </summary>
    public static byte[] Of(LlamaEngineOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        Span<byte> number = stackalloc byte[8];
        foreach (var path in GgufFile.PathsOf(options.ModelPath))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            BinaryPrimitives.WriteInt64LittleEndian(number, file.Length);
            hash.AppendData(number);
            while (file.Read(buffer) is > 0 and var read)
                hash.AppendData(buffer.AsSpan(0, read));
        }

        var layout = ContextSizes.HasSeparateCells(options) ? $"{options.KvLayout} {options.MaxConcurrentRequests}" : "";
        hash.AppendData(Encoding.UTF8.GetBytes($"{options.KeyType} {options.ValueType} {options.FlashAttention} {LlamaLibrary.Load().Version} {layout}"));
        return hash.GetHashAndReset();
    }
}
