using Wattwise.Accounting;
using Wattwise.Compression;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>One model, loaded, and the one thread that computes with it.</summary>
/// <remarks>
/// Thread-safe. Chat requests of all callers run side by side in one batch, up to <see cref="LlamaEngineOptions.MaxConcurrentRequests"/>;
/// those beyond wait by priority, then by arrival, and how many may wait is bounded. Embeddings and scores are computed one call after
/// another. A request starts when all memory it can need is set aside, so none fails half-way for want of it. Disposing ends running and
/// waiting requests with <see cref="ObjectDisposedException"/>, and frees all native memory when it returns. The clients on an engine do
/// not own it.
/// </remarks>
public sealed class LlamaEngine : IAsyncDisposable, IDisposable
{
    internal const string ProviderName = "llama.cpp";

    private readonly EngineThread _thread;
    private readonly LoadedModel _model;

    private LlamaEngine(EngineThread thread, LlamaSession session)
    {
        _thread = thread;
        _model = session.Model;
        ContextLength = session.ContextLength;
        MaxPooledTokens = session.MaxPooledTokens;
        EnergyMeter = session.EnergyMeter;
        TokenCounter = new VocabularyTokenCounter(Vocabulary);
        InputBound = new ContextBound(Vocabulary, ContextLength);
        Options = session.Options;
        Constraints = new(Vocabulary, GuardedLogger.Create(Options));
    }

    /// <summary>What the model says about itself.</summary>
    public LlamaModelInfo Model => _model.Info;

    /// <summary>How many tokens a prompt and its answer may have together.</summary>
    public int ContextLength { get; }

    /// <summary>Where the model computes, such as <c>CPU</c> or <c>CUDA0 (NVIDIA H200)</c>.</summary>
    public string Device => _model.Devices.Description;

    /// <summary>The meter that requests are measured with, if any.</summary>
    public IEnergyMeter? EnergyMeter { get; }

    /// <summary>Its health, its load, and what it did so far; taken anew at each reading.</summary>
    public LlamaEngineStatus Status => _thread.Status;

    internal LlamaEngineOptions Options { get; }

    /// <summary>How many tokens a text to embed, or a pair to score, may have.</summary>
    internal int MaxPooledTokens { get; }

    internal bool IsOnGpu => _model.Devices.Kind != LlamaDevice.Cpu;

    internal ModelHandle ModelHandle => _model.Handle;

    internal Vocabulary Vocabulary => _model.Vocabulary;

    /// <summary>Counts tokens as the model does.</summary>
    internal ITokenCounter TokenCounter { get; }

    /// <summary>Tells which conversations are too long.</summary>
    internal IInputBound InputBound { get; }

    /// <summary>Schemas, patterns and grammars, compiled for this model.</summary>
    internal ConstraintCache Constraints { get; }

    internal SpecialTokens SpecialTokens => _model.SpecialTokens;

    internal ModelTemplates Templates => _model.Templates;

    internal bool HasRerankTemplate => _model.HasRerankTemplate;

    /// <summary>Checks the options and the file, and loads the model.</summary>
    /// <param name="options">What to load; read once.</param>
    /// <param name="progress">Gets the share that is loaded, 0 to 1, on the loading thread.</param>
    /// <param name="cancellationToken">Ends the load: the call at once, and what it does at the next piece of it.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is missing or out of its range.</exception>
    /// <exception cref="LlamaModelException">The file is missing, damaged, of the wrong kind, or too large for this machine.</exception>
    /// <exception cref="LlamaLibraryException">The llama.cpp libraries are missing or do not fit.</exception>
    /// <exception cref="LlamaDeviceException">The device that was asked for cannot be used.</exception>
    /// <exception cref="LlamaException">llama.cpp could not load the model for another reason.</exception>
    public static Task<LlamaEngine> LoadAsync(
        LlamaEngineOptions options, IProgress<float>? progress = null, CancellationToken cancellationToken = default) =>
        LoadWithAsync(NativeDecoder.Instance, options, progress, cancellationToken);

    /// <summary>Loads a LoRA adapter beside the model, for requests to choose (<see cref="LlamaRequestOptions.Adapters"/>).</summary>
    /// <param name="path">The adapter's GGUF file.</param>
    /// <param name="cancellationToken">Ends the wait; an adapter that loads already goes with the engine.</param>
    /// <exception cref="LlamaModelException">The file is missing, damaged, no LoRA adapter, or one of another model.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public Task<LlamaLoraAdapter> LoadLoraAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return RunAsync(
            session =>
            {
                var adapter = LlamaLoraAdapter.Load(session.Model.Handle, session.Options.ModelPath, path, FreeAsync);
                session.Model.Own(adapter.Handle);
                return adapter;
            },
            cancellationToken);
    }

    /// <summary>Ends all requests and frees the model. Harmless when called again.</summary>
    /// <exception cref="InvalidOperationException">Code that the engine calls, such as a logit processor, cannot dispose it.</exception>
    public async ValueTask DisposeAsync()
    {
        _thread.ThrowIfCannotDispose();
        _thread.Stop();
        await _thread.Stopped.ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _thread.ThrowIfCannotDispose();
        _thread.Stop();
        _thread.Stopped.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="LoadAsync"/>, with another decoder than llama.cpp's own.</summary>
    internal static async Task<LlamaEngine> LoadWithAsync(
        IDecoder decoder, LlamaEngineOptions options, IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        LlamaEngineOptionsCheck.ThrowIfOutOfRange(options);
        cancellationToken.ThrowIfCancellationRequested();

        var thread = EngineThread.Start(
            "llama " + LlamaModelInfo.IdOf(options.ModelPath),
            options,
            loading => LlamaSession.Load(options, decoder, progress, loading),
            cancellationToken);
        try
        {
            return new(thread, await thread.Loaded.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The caller learns at once; the thread stops at the next piece of the load, and frees what it has.
            thread.Stop();
            throw;
        }
    }

    /// <exception cref="NotSupportedException">The model is of another kind.</exception>
    internal void Require(LlamaModelKind kind)
    {
        if (Model.Kind != kind)
            throw new NotSupportedException($"The model '{Model.Id}' is {Model.Kind.Describe()}; it cannot be used as {kind.Describe()}.");
    }

    /// <exception cref="LlamaException">The engine has failed for good.</exception>
    /// <exception cref="InvalidOperationException">Code that the engine calls asks it for something.</exception>
    internal void ThrowIfUnusable() => _thread.ThrowIfUnusable();

    /// <exception cref="InvalidOperationException">Code that the engine calls would dispose it.</exception>
    internal void ThrowIfCannotDispose() => _thread.ThrowIfCannotDispose();

    internal void Enqueue(EngineWork work) => _thread.Enqueue(work);

    internal void Unpin(PinWork pin) => _thread.Unpin(pin);

    internal void Abandon(EngineWork work) => _thread.Abandon(work);

    /// <summary>Runs work alone on the engine thread. Cancelling tells the caller at once, and the work stops at its next check.</summary>
    /// <param name="execute">The work.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    /// <param name="kvTokens">Cells of a chat model's KV cache that the work fills, and frees again.</param>
    /// <param name="isContinued">Whether it goes on with work that was let in before: a full queue takes it too.</param>
    internal async Task<TResult> RunAsync<TResult>(
        Func<LlamaSession, TResult> execute, CancellationToken cancellationToken, int kvTokens = 0, bool isContinued = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = new ExclusiveWork<TResult>(execute, kvTokens) { IsContinued = isContinued };
        return await RunAsync(work, work.Task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues work and waits for it. Cancelling tells the caller at once, and the work stops at its next check.</summary>
    /// <param name="work">The work.</param>
    /// <param name="result">What it ends.</param>
    /// <param name="cancellationToken">Ends the wait and the work.</param>
    internal async Task<TResult> RunAsync<TResult>(EngineWork work, Task<TResult> result, CancellationToken cancellationToken)
    {
        Enqueue(work);
        await using (cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (engine, work) = ((LlamaEngine, EngineWork))state!;
                work.Fail(new OperationCanceledException(token));
                engine.Abandon(work);
            },
            (this, work)).ConfigureAwait(false))
        {
            return await result.ConfigureAwait(false);
        }
    }

    private Task FreeAsync(LoraHandle adapter) => RunAsync(
        session =>
        {
            // The context must not compare a freed adapter with the next ones.
            session.Use(AdapterSet.None);
            adapter.Dispose();
            return true;
        },
        CancellationToken.None);
}
