using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>The engines of a soak, side by side in one process.</summary>
internal sealed class SoakEngines : IAsyncDisposable
{
    /// <summary>What a prompt and its answer may have together.</summary>
    public const int ContextLength = 512;

    private readonly LlamaEngine _embedder;
    private readonly LlamaEngine _verifier;

    private SoakEngines(LlamaEngine chat, LlamaEngine embedder, LlamaEngine verifier)
    {
        (Chat, _embedder, _verifier) = (chat, embedder, verifier);
        Client = new(chat, new() { StreamingInterval = TimeSpan.Zero });
        Generator = new(embedder);
        Scorer = new(verifier);
    }

    public LlamaEngine Chat { get; }

    public LlamaChatClient Client { get; }

    public LlamaEmbeddingGenerator Generator { get; }

    public LlamaPairScorer Scorer { get; }

    /// <summary>Loads the three models; the queue of the chat engine is short, so that some requests find it full.</summary>
    public static async Task<SoakEngines> LoadAsync(
        string chat, string embedder, string verifier, LlamaDevice device, int threads, string? draft)
    {
        LlamaEngineOptions Options(string model) => new() { ModelPath = model, Device = device, Threads = threads };
        var options = Options(chat);
        options.ContextLength = ContextLength;
        options.MaxConcurrentRequests = 6;
        options.KvCacheTokens = 4 * ContextLength;
        options.MaxQueuedRequests = 8;
        if (draft is not null)
            options.Speculation = new() { DraftModelPath = draft };
        return new(
            await LlamaEngine.LoadAsync(options), await LlamaEngine.LoadAsync(Options(embedder)),
            await LlamaEngine.LoadAsync(Options(verifier)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Generator.Dispose();
        await Chat.DisposeAsync();
        await _embedder.DisposeAsync();
        await _verifier.DisposeAsync();
    }
}
