namespace Wattwise.LocalEngine;

/// <summary>A prompt's beginning that stays in the KV cache, however long nobody uses it, until this is disposed.</summary>
/// <remarks>Thread-safe. Made by <see cref="LlamaChatClient.PinAsync"/>. A failed computation empties the cache, pins included.</remarks>
public sealed class LlamaPinnedPrefix : IAsyncDisposable
{
    private readonly Action _unpin;
    private int _isDisposed;

    internal LlamaPinnedPrefix(int tokenCount, bool isPinned, Action unpin)
    {
        TokenCount = tokenCount;
        IsPinned = isPinned;
        _unpin = unpin;
    }

    /// <summary>How many tokens it has.</summary>
    public int TokenCount { get; }

    /// <summary>
    /// Whether it is kept: not where the engine keeps no prefixes (<see cref="LlamaKvLayout.Separate"/>,
    /// <see cref="LlamaEngineOptions.Deterministic"/>, <see cref="LlamaPrefixCacheOptions.Enabled"/>), nor where pins would leave less than
    /// the context of one request.
    /// </summary>
    public bool IsPinned { get; }

    /// <summary>
    /// Lets go of it; with the last hold on the same beginning, it may be evicted again. Harmless when called again, and after the engine's
    /// end.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        if (IsPinned && Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _unpin();
        return ValueTask.CompletedTask;
    }
}
