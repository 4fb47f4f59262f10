using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A loaded model and its context: everything that only the engine thread may touch.</summary>
internal sealed unsafe class LlamaSession : IDisposable
{
    // How long threads without work spin before they sleep. llama.cpp's default of 50 burns a sixth of a second of every core after each
    // request; 2 is some milliseconds, and still bridges the choice of a token.
    private const int IdleSpin = 2;

    private readonly ContextHandle _context;
    private readonly nint _memory;
    private readonly bool _reusePrefix;
    private readonly int _batchSize;
    private readonly int[] _tokens;
    private int _count;
    private TokenSampler? _sampler;
    private LogProbabilities? _logProbabilities;
    private PooledOutputs? _pooled;
    private EngineWork? _current;

    private LlamaSession(LoadedModel model, LlamaEngineOptions options)
    {
        Model = model;
        EnergyMeter = options.EnergyMeter;
        _reusePrefix = options.ReusePrefix;
        try
        {
            var parameters = ContextParameters.Create(model, options);
            _context = ContextHandle.Create(model.Handle, parameters);
            AttachThreads(parameters.Threads, parameters.BatchThreads);
        }
        catch
        {
            _context?.Dispose();
            throw;
        }

        _memory = _context.Memory;
        _batchSize = (int)LlamaApi.ContextBatchSize(_context);

        // llama.cpp rounds the context up; what was asked for is what callers may rely on.
        ContextLength = Math.Min((int)LlamaApi.ContextSequenceLength(_context), options.ContextLength ?? int.MaxValue);
        _tokens = new int[ContextLength];
        SuppressedTokens = [.. model.Vocabulary.SuppressedTokens];
    }

    /// <summary>Loads the model, makes its context, and runs it once.</summary>
    public static LlamaSession Load(LlamaEngineOptions options, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        var model = LoadedModel.Load(options, progress, cancellationToken);
        LlamaSession session;
        try
        {
            session = new(model, options);
        }
        catch
        {
            model.Dispose();
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

    public Vocabulary Vocabulary => Model.Vocabulary;

    public IEnergyMeter? EnergyMeter { get; }

    /// <summary>How many tokens a prompt and its answer may have together.</summary>
    public int ContextLength { get; }

    /// <summary>The work that runs; native code stops when it is abandoned.</summary>
    public EngineWork? Current
    {
        get => _current;
        set
        {
            _current = value;
            LlamaApi.SetAbortCallback(_context, value is null ? null : &IsAbandoned, value is null ? null : value.AbandonedFlag);
        }
    }

    /// <summary>Embeddings and pair logits; not for chat models.</summary>
    public PooledOutputs Pooled => _pooled ??= new(this, _context);

    /// <summary>How many tokens a text to embed, or a pair to score, may have.</summary>
    public int MaxPooledTokens => Model.Info.Kind == LlamaModelKind.Chat ? 0 : Math.Min(Pooled.MaxTokens, ContextLength);

    /// <summary>Tokens that the model's author forbids to generate.</summary>
    public int[] SuppressedTokens { get; }

    public TokenSampler Sampler => _sampler ??= new(Vocabulary.Size);

    public LogProbabilities LogProbabilities => _logProbabilities ??= new();

    /// <summary>The tokens of the running sequence, prompt included.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>Whether one more token can be decoded.</summary>
    public bool HasRoom => _count < ContextLength;

    /// <summary>The logits after the last token; valid, and free to be changed, until the next decode.</summary>
    public Span<float> Logits
    {
        get
        {
            var row = LlamaApi.GetLogits(_context, -1);
            if (row is null)
                throw new LlamaException("llama.cpp gave no logits for the last token.");
            return new(row, Vocabulary.Size);
        }
    }

    /// <summary>Begins a new sequence with a prompt that is shorter than the context.</summary>
    /// <returns>How many of the prompt's tokens the KV cache held already.</returns>
    public int Prefill(ReadOnlySpan<int> prompt)
    {
        // One token at least must be computed: its logits choose the first token of the answer.
        var kept = _reusePrefix ? prompt[..^1].CommonPrefixLength(Tokens) : 0;
        if (kept == 0 || !LlamaApi.MemorySequenceRemove(_memory, 0, kept, -1))
        {
            Clear();
            kept = 0;
        }

        _count = kept;
        for (var start = kept; start < prompt.Length; start += _batchSize)
            Decode(prompt[start..Math.Min(start + _batchSize, prompt.Length)]);
        return kept;
    }

    /// <summary>Appends one token. There must be room.</summary>
    public void Decode(int token) => Decode(new ReadOnlySpan<int>(in token));

    private void Prepare(bool warmUp)
    {
        if (Model.Info.Kind != LlamaModelKind.Chat && LlamaApi.ContextPoolingType(_context) == PoolingType.None)
            throw new NotSupportedException($"The model '{Model.Info.Id}' names no pooling, so it gives no vector per text.");
        if (!warmUp)
            return;

        // Weights come into memory, threads start, and a GPU's kernels are compiled.
        int[] tokens = [Math.Max(Vocabulary.Bos, 0), Math.Max(Vocabulary.Eos, 0)];
        LlamaApi.SetWarmup(_context, true);
        if (Model.Info.Kind == LlamaModelKind.Chat)
            Prefill(tokens);
        else
            Pooled.Compute([tokens], (_, _) => { });
        LlamaApi.SetWarmup(_context, false);
        Clear();
    }

    /// <exception cref="WorkAbandonedException">Nobody waits for the running work any more.</exception>
    public void ThrowIfAbandoned()
    {
        if (_current is { IsAbandoned: true })
            throw new WorkAbandonedException();
    }

    /// <summary>Turns what a native call returned into an exception; the sequence is gone then.</summary>
    public void Check(DecodeStatus status, int tokens, long logPosition)
    {
        if (status == DecodeStatus.Ok)
            return;

        Clear();
        ThrowIfAbandoned();
        var cause = LlamaLog.ErrorsSince(logPosition);
        throw new LlamaException(
            $"llama.cpp could not compute {tokens} tokens (status {(int)status}{(status == DecodeStatus.NoKvSlot ? ", no room in the KV cache" : "")}). {cause}".TrimEnd());
    }

    public void Dispose()
    {
        _context.Dispose();
        Model.Dispose();
    }

    private void Decode(ReadOnlySpan<int> tokens)
    {
        ThrowIfAbandoned();
        var position = LlamaLog.Position;
        fixed (int* first = tokens)
        {
            // Without positions and sequence ids the batch continues sequence 0, and only its last token gives logits.
            var batch = new LlamaBatch { TokenCount = tokens.Length, Tokens = first };
            Check(LlamaApi.Decode(_context, batch), tokens.Length, position);
        }

        tokens.CopyTo(_tokens.AsSpan(_count));
        _count += tokens.Length;
    }

    private void Clear()
    {
        _count = 0;
        if (_memory != 0)
            LlamaApi.MemoryClear(_memory, data: false);
    }

    private void AttachThreads(int threads, int batchThreads)
    {
        using var decode = ThreadpoolHandle.Create(threads, IdleSpin);
        if (threads == batchThreads)
        {
            _context.Attach(decode, decode);
            return;
        }

        using var batch = ThreadpoolHandle.Create(batchThreads, IdleSpin);
        _context.Attach(decode, batch);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsAbandoned(void* flag) => Volatile.Read(ref *(byte*)flag);
}
