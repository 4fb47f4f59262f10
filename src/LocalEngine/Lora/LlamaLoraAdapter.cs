using System.Security.Cryptography;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A LoRA adapter loaded beside an engine's model: small matrices that requests may add to its weights.</summary>
/// <remarks>
/// Thread-safe. Load one with <see cref="LlamaEngine.LoadLoraAsync"/>, and name it in <see cref="LlamaRequestOptions.Adapters"/>. It goes
/// with its engine; disposing it earlier frees its memory, and requests that still want it fail with <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class LlamaLoraAdapter : IAsyncDisposable
{
    private static int _count;

    private readonly Func<LoraHandle, Task> _free;
    private readonly LoraHandle _handle;

    private LlamaLoraAdapter(LoraHandle handle, ModelHandle model, GgufFile file, string fingerprint, Func<LoraHandle, Task> free)
    {
        Fingerprint = fingerprint;
        _free = free;
        _handle = handle;
        Model = model;
        Path = file.Path;
        Name = file.Metadata.Name is { Length: > 0 } name ? name : System.IO.Path.GetFileNameWithoutExtension(file.Path);
        SizeInBytes = file.TensorBytes;
    }

    /// <summary>The adapter's file.</summary>
    public string Path { get; }

    /// <summary>The name that the file carries, or the file's own.</summary>
    public string Name { get; }

    /// <summary>Bytes of its matrices.</summary>
    public long SizeInBytes { get; }

    /// <summary>Tells adapters of a process apart.</summary>
    internal int Id { get; } = Interlocked.Increment(ref _count);

    /// <summary>A hash of its file: equal in every process for equal adapters.</summary>
    internal string Fingerprint { get; }

    internal ModelHandle Model { get; }

    internal LoraHandle Handle => _handle;

    /// <exception cref="ObjectDisposedException">It was freed, or its engine was.</exception>
    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _handle.Pointer;
        }
    }

    /// <summary>Frees the adapter, between two steps of the engine. Harmless when called again, and after the engine's end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_handle.IsClosed)
            return;
        try
        {
            await _free(_handle).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The engine frees its adapters when it goes.
        }
    }

    /// <summary>Loads an adapter on the thread of its model's contexts.</summary>
    /// <param name="model">The model that it changes.</param>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="path">The adapter's file.</param>
    /// <param name="free">Frees the adapter when it is disposed, on the thread of the model's contexts.</param>
    /// <exception cref="LlamaModelException">The file is missing, damaged, no LoRA adapter, or one of another model.</exception>
    internal static LlamaLoraAdapter Load(ModelHandle model, string modelPath, string path, Func<LoraHandle, Task> free)
    {
        var file = LoraFile.Read(path, GgufFile.Read(modelPath));
        using var content = File.OpenRead(path);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(content));
        return new(LoraHandle.Load(model, path), model, file, fingerprint, free);
    }
}
