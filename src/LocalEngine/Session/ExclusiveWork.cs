namespace Wattwise.LocalEngine;

/// <summary>Work that has the engine thread to itself from start to end: embeddings, scores of pairs and of tokens.</summary>
internal abstract class ExclusiveWork : EngineWork
{
    /// <summary>How many cells of a chat model's KV cache the work fills; it starts when they are free, and leaves none filled.</summary>
    public virtual int KvTokens => 0;

    /// <summary>Does the work, on the engine thread.</summary>
    /// <exception cref="WorkAbandonedException">The work was abandoned while it ran.</exception>
    public abstract void Execute(LlamaSession session);
}
