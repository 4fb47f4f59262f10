using System.Diagnostics.CodeAnalysis;
using Wattwise.LocalEngine.Gguf;

namespace Wattwise.LocalEngine;

/// <summary>Gives clients their engine: one that is loaded already, or one that is loaded once when it is first needed.</summary>
internal sealed class LlamaEngineSource : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LlamaEngineOptions? _options;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lazy<int?> _embeddingLength;
    private Task<LlamaEngine>? _loading;

    private LlamaEngineSource(string modelId, LlamaEngineOptions? options, Task<LlamaEngine>? loaded)
    {
        ModelId = modelId;
        _options = options;
        _loading = loaded;
        _embeddingLength = new(ReadEmbeddingLength);
    }

    /// <summary>The model's id, known before the model is loaded.</summary>
    public string ModelId { get; }

    /// <summary>The model's file.</summary>
    public string ModelPath => _options?.ModelPath ?? _loading!.Result.Options.ModelPath;

    /// <summary>The length of an embedding, known before the model is loaded: what is kept by it must not depend on when it is asked for.
    /// <see langword="null"/> where the file cannot be read.</summary>
    public int? EmbeddingLength => Engine?.Model.EmbeddingLength ?? _embeddingLength.Value;

    /// <summary>The engine, where it is loaded.</summary>
    public LlamaEngine? Engine => _loading is { IsCompletedSuccessfully: true } loading ? loading.Result : null;

    public static LlamaEngineSource Loaded(LlamaEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new(engine.Model.Id, null, Task.FromResult(engine));
    }

    public static LlamaEngineSource Lazy(LlamaEngineOptions options) => new(LlamaModelInfo.IdOf(options.ModelPath), options, null);

    /// <summary>Starts loading the engine, if nobody has.</summary>
    /// <returns>Ends with that load, also when it fails.</returns>
    public Task BeginAsync() => Loading();

    /// <summary>
    /// The engine; the first call starts loading it. A caller who cancels leaves the load to the others; a failed load is tried again.
    /// </summary>
    /// <exception cref="LlamaException">The engine has failed for good.</exception>
    /// <exception cref="InvalidOperationException">Code that the engine calls asks it for something.</exception>
    public ValueTask<LlamaEngine> GetAsync(CancellationToken cancellationToken)
    {
        var loading = Loading();
        if (!loading.IsCompletedSuccessfully)
            return new(loading.WaitAsync(cancellationToken));

        // A failed engine's model is gone with it: without its reason, the tokenizer would only say that it was disposed.
        loading.Result.ThrowIfUnusable();
        return new(loading.Result);
    }

    /// <exception cref="InvalidOperationException">Code that the engine calls would dispose it.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "A load that failed has nothing to dispose of, and its callers saw the error.")]
    public async ValueTask DisposeAsync()
    {
        if (_options is null)
            return;
        Engine?.ThrowIfCannotDispose();
        if (!TryBeginDispose(out var loading))
            return;
        try
        {
            if (loading is not null)
                await (await loading.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
        }

        _disposing.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private int? ReadEmbeddingLength()
    {
        try
        {
            return (int)(GgufFile.Read(ModelPath).Metadata.EmbeddingLength ?? 0);
        }
        catch (Exception exception) when (exception is LlamaException or IOException or UnauthorizedAccessException)
        {
            // Loading says what is wrong with it.
            return null;
        }
    }

    private Task<LlamaEngine> Loading()
    {
        lock (_lock)
        {
            if (_options is not null)
            {
                ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, typeof(LlamaEngine));
                if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
                    _loading = LlamaEngine.LoadAsync(_options, progress: null, _disposing.Token);
            }

            return _loading!;
        }
    }

    private bool TryBeginDispose(out Task<LlamaEngine>? loading)
    {
        lock (_lock)
        {
            loading = _loading;
            if (_disposing.IsCancellationRequested)
                return false;
            _disposing.Cancel();
            return true;
        }
    }
}
