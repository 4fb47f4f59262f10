using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A LoRA adapter loaded beside an engine's model: small matrices that requests may add to its weights.</summary>
/// <remarks>
/// Thread-safe. Load one with <see cref="LlamaEngine.LoadLoraAsync"/>, and name it in <see cref="LlamaRequestOptions.Adapters"/>. It goes with
/// its engine; disposing it earlier frees its memory, and requests that still want it fail with <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class LlamaLoraAdapter : IAsyncDisposable
{
    private static int _count;

    private readonly LlamaEngine? _engine;
    private readonly LoraHandle _handle;

    private LlamaLoraAdapter(LlamaEngine? engine, LoraHandle handle, ModelHandle model, GgufFile file)
    {
        _engine = engine;
        _handle = handle;
        Model = model;
        Path = file.Path;
        Name = file.Metadata.Name is { Length: > 0 } name ? name : LlamaEngine.ModelIdOf(file.Path);
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

    internal ModelHandle Model { get; }

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
            if (_engine is null)
                _handle.Dispose();
            else
                await _engine.RunAsync(Free, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The engine frees its adapters when it goes.
        }
    }

    /// <summary>Loads an adapter on an engine's thread.</summary>
    internal static Task<LlamaLoraAdapter> LoadAsync(LlamaEngine engine, string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return engine.RunAsync(
            session =>
            {
                var adapter = Load(session.Model.Handle, session.Options.ModelPath, path, engine);
                session.Model.Own(adapter._handle);
                return adapter;
            },
            cancellationToken);
    }

    /// <summary>Loads an adapter on the thread of its model's contexts.</summary>
    internal static LlamaLoraAdapter Load(ModelHandle model, string modelPath, string path, LlamaEngine? engine = null)
    {
        var file = LoraFile.Read(path, GgufFile.Read(modelPath));
        return new(engine, LoraHandle.Load(model, path), model, file);
    }

    private bool Free(LlamaSession session)
    {
        // The context must not compare a freed adapter with the next ones.
        session.Use(AdapterSet.None);
        _handle.Dispose();
        return true;
    }
}
