using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A loaded model and its context: everything that only the engine thread may touch.</summary>
internal sealed unsafe class LlamaSession : IDisposable
{
    private readonly LlamaContextParams _parameters;
    private readonly EngineThreads _engineThreads;
    private readonly StepThreads _threads;
    private readonly EngineLoad _load;
    private TokenSampler? _sampler;
    private LogProbabilities? _logProbabilities;
    private PooledOutputs? _pooled;
    private EngineWork? _current;
    private AdapterSet _adapters = AdapterSet.None;

    private LlamaSession(LoadedModel model, LlamaEngineOptions options, IDecoder decoder, EngineLoad load)
    {
        Model = model;
        _load = load;
        Options = options;
        Decoder = decoder;
        Meter = new(options.EnergyMeter, GuardedLogger.Create(options));
        _parameters = ContextParameters.Create(model, options);
        _engineThreads = new(options, IsOnGpu, CoreBudget.Shared);
        _engineThreads.User.IsLoading = true;
        try
        {
            Context = Decoder.CreateContext(Model.Handle, _parameters);
            _threads = new(_engineThreads, Context, Abort);
        }
        catch
        {
            Context?.Dispose();
            _engineThreads.Dispose();
            throw;
        }

        BatchSize = (int)LlamaApi.ContextBatchSize(Context);
        KvTokens = (int)LlamaApi.ContextLength(Context);

        // llama.cpp rounds the context up; what was asked for is what callers may rely on.
        ContextLength = model.Info.Kind == LlamaModelKind.Chat
            ? ContextSizes.RequestLength(model.Info.TrainingContextLength, options)
            : Math.Min(Math.Min((int)LlamaApi.ContextSequenceLength(Context), model.Info.TrainingContextLength), options.ContextLength
                ?? int.MaxValue);
        SuppressedTokens = [.. model.Vocabulary.SuppressedTokens];
    }

    /// <summary>Loads the model, creates its context, and runs it once.</summary>
    public static LlamaSession Load(
        LlamaEngineOptions options, IDecoder decoder, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        // The budget begins to watch the machine's load, so that the first step knows it.
        var load = new EngineLoad(MemoryClaims.Shared, CoreBudget.Shared);
        LoadedModel? model = null;
        LlamaSession session;
        try
        {
            model = LoadedModel.Load(options, progress, cancellationToken, load);
            session = new(model, options, decoder, load);
        }
        catch
        {
            model?.Dispose();
            load.Dispose();
            throw;
        }

        try
        {
            session.Prepare(options.WarmUp);
            cancellationToken.ThrowIfCancellationRequested();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public LoadedModel Model { get; }

    public LlamaEngineOptions Options { get; }

    public IDecoder Decoder { get; }

    public Vocabulary Vocabulary => Model.Vocabulary;

    public IEnergyMeter? EnergyMeter => Options.EnergyMeter;

    /// <summary>Measures work that must not fail with the meter.</summary>
    public GuardedMeter Meter { get; }

    public ContextHandle Context { get; private set; }

    /// <summary>How many tokens a prompt and its answer may have together.</summary>
    public int ContextLength { get; }

    /// <summary>How many cells the KV cache has for all requests together.</summary>
    public int KvTokens { get; }

    /// <summary>How many rows one native call takes.</summary>
    public int BatchSize { get; }

    /// <summary>How many rows of one native call may give logits; more end the process.</summary>
    public int MaxOutputs => (int)_parameters.MaxOutputs;

    /// <summary>
    /// Sequence ids that exclusive work may use, and must leave empty. They come first: llama.cpp saves no state of ids above those that
    /// compute.
    /// </summary>
    public (int First, int Count) ScratchSequences => (0, ContextSizes.ScratchSequences(Options));

    /// <summary>How many sequence ids requests and kept prefixes have, after the scratch sequences.</summary>
    public int RequestSequences => ContextSizes.RequestSequences(Options);

    /// <summary>Whether each sequence has cells of its own.</summary>
    public bool HasSeparateCells => ContextSizes.HasSeparateCells(Options);

    /// <summary>Whether a GPU computes: a call then returns before its rows are computed.</summary>
    public bool IsOnGpu => Model.Devices.Kind != LlamaDevice.Cpu;

    /// <summary>
    /// Whether the KV cache can drop the end of a sequence. Recurrent models cannot: no prefix is shared, nothing is drafted.
    /// </summary>
    public bool CanTruncate { get; private set; }

    /// <summary>Whether positions can be moved, as a context shift does.</summary>
    public bool CanShift => Context.Memory is not 0 and var memory && LlamaApi.MemoryCanShift(memory);

    /// <summary>The threads of the last step; 0 before the first.</summary>
    public int LastThreads => _engineThreads.Last;

    /// <summary>Gives each step of this session's context its threads.</summary>
    public StepThreads Threads => _threads;

    /// <summary>Ends native calls that nobody waits for.</summary>
    public AbortSignal Abort { get; } = new();

    /// <summary>The exclusive work that runs.</summary>
    public EngineWork? Current
    {
        get => _current;
        set
        {
            _current = value;
            Abort.Clear();
            if (value is not null)
                Abort.Add(value);
        }
    }

    /// <summary>Embeddings and pair logits; not for chat models.</summary>
    public PooledOutputs Pooled => _pooled ??= new(this, Context);

    /// <summary>How many tokens a text to embed, or a pair to score, may have.</summary>
    public int MaxPooledTokens => Model.Info.Kind == LlamaModelKind.Chat ? 0 : Math.Min(Pooled.MaxTokens, ContextLength);

    /// <summary>Tokens that the model's author forbids to generate.</summary>
    public int[] SuppressedTokens { get; }

    public TokenSampler Sampler => _sampler ??= new(Vocabulary.Size);

    public LogProbabilities LogProbabilities => _logProbabilities ??= new();

    /// <summary>Whether a failed computation left a context that cannot be trusted; <see cref="Reset"/> makes it anew.</summary>
    public bool NeedsReset { get; private set; }

    /// <summary>The logits of a row of the last batch; valid, and free to be changed, until the next decode.</summary>
    public Span<float> LogitsOf(int row)
    {
        var logits = LlamaApi.GetLogits(Context, row);
        if (logits is null)
            throw new LlamaException("llama.cpp gave no logits for a token.");
        return new(logits, Vocabulary.Size);
    }

    /// <summary>Makes the next calls compute with these adapters. Costs nothing where they do already.</summary>
    /// <exception cref="ObjectDisposedException">An adapter was freed meanwhile; all is as it was.</exception>
    public void Use(AdapterSet adapters)
    {
        if (adapters.Equals(_adapters))
            return;
        adapters.Apply(Context);
        _adapters = adapters;
    }

    /// <summary>Computes a batch.</summary>
    public DecodeStatus Decode(DecodeBatch batch) => _threads.Decode(Decoder, batch);

    /// <exception cref="WorkAbandonedException">Nobody waits for the running work any more.</exception>
    public void ThrowIfAbandoned()
    {
        if (_current is { IsAbandoned: true })
            throw new WorkAbandonedException();
    }

    /// <summary>Turns what a native call of exclusive work returned into an exception.</summary>
    public void Check(DecodeStatus status, int tokens, long logPosition)
    {
        if (status == DecodeStatus.Ok)
            return;
        ThrowIfAbandoned();
        NeedsReset = status is not (DecodeStatus.NoKvSlot or DecodeStatus.InvalidBatch);
        throw Failure(status, tokens, logPosition);
    }

    /// <summary>The exception for a native call that failed.</summary>
    public static LlamaException Failure(DecodeStatus status, int tokens, long logPosition) => new(
        $"llama.cpp could not compute {tokens} tokens (status "
            + $"{(int)status}{(status == DecodeStatus.NoKvSlot ? ", no room in the KV cache" : "")}). "
        + LlamaLog.ErrorsSince(logPosition).TrimEnd());

    /// <summary>Forgets all sequences by making the context anew: what a failed computation left behind is gone.</summary>
    /// <exception cref="LlamaException">llama.cpp could not make one: the device is lost, or memory is short.</exception>
    public void Reset()
    {
        Context.Dispose();
        _pooled = null;
        NeedsReset = false;
        _adapters = AdapterSet.None;
        Context = Decoder.CreateContext(Model.Handle, _parameters);
        _threads.Use(Context);
    }

    /// <summary>The engine has loaded: what is left of the memory and the cores is there for others.</summary>
    public void EndLoad()
    {
        _engineThreads.User.IsLoading = false;
        _load.Dispose();
    }

    /// <summary>Makes another context compute with this session's threads: two pools would spin against each other.</summary>
    public StepThreads AttachThreads(ContextHandle context)
    {
        var threads = new StepThreads(_engineThreads, context, new AbortSignal());
        threads.AllowCuts();
        return threads;
    }

    public void Dispose()
    {
        Context.Dispose();
        _engineThreads.Dispose();
        Model.Dispose();
        _load.Dispose();
    }

    private void Prepare(bool warmUp)
    {
        if (Model.Info.Kind != LlamaModelKind.Chat)
        {
            if (LlamaApi.ContextPoolingType(Context) == PoolingType.None)
                throw new NotSupportedException($"The model '{Model.Info.Id}' names no pooling, so it gives no vector per text.");
            _threads.AllowCuts();
            if (warmUp)
                RunOnce(tokens => Pooled.Compute([tokens], (_, _) => { }));
            return;
        }

        // Running the model once also tells whether its memory can drop the end of a sequence.
        RunOnce(tokens =>
        {
            var batch = new DecodeBatch(tokens.Length);
            batch.Add(tokens, 0, 0, outputLast: true);
            var position = LlamaLog.Position;
            var status = Decode(batch);
            if (status != DecodeStatus.Ok)
                throw Failure(status, tokens.Length, position);
            CanTruncate = LlamaApi.MemorySequenceRemove(Context.Memory, 0, 1, -1);
            if (CanTruncate)
                _threads.AllowCuts();
        });

        void RunOnce(Action<int[]> run)
        {
            // Weights come into memory, threads start, and a GPU's kernels are compiled.
            LlamaApi.SetWarmup(Context, warmUp);
            run([Math.Max(Vocabulary.Bos, 0), Math.Max(Vocabulary.Eos, 0)]);
            LlamaApi.SetWarmup(Context, false);
            if (Context.Memory is not 0 and var memory)
                LlamaApi.MemoryClear(memory, data: false);
        }
    }
}
