namespace Wattwise.LocalEngine;

/// <summary>A model of a pool. Its fields belong to whoever holds the pool's lock.</summary>
internal sealed class PooledModel(string id, LlamaEngineOptions options)
{
    public string Id => id;

    public LlamaEngineOptions Options => options;

    /// <summary>The engine; null while it is not loaded, or on its way out.</summary>
    public LlamaEngine? Engine { get; set; }

    public int Rents { get; set; }

    /// <summary>What it takes of the budget, from before it is loaded until after it is gone.</summary>
    public long PlannedBytes { get; set; }

    /// <summary>When the last user left, by the pool's clock.</summary>
    public long IdleSince { get; set; }

    public bool IsIdle => Engine is not null && Rents == 0;
}
