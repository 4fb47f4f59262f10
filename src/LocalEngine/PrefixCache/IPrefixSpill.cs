namespace Wattwise.LocalEngine;

/// <summary>Takes prefixes that the cache is about to evict. Called on the engine thread.</summary>
internal interface IPrefixSpill
{
    /// <summary>Prefixes with fewer tokens are not worth keeping.</summary>
    int MinTokens { get; }

    /// <summary>Keeps a copy of a sequence elsewhere, or does not. Never throws.</summary>
    void Save(string? scope, int[] tokens, int sequenceId);
}
