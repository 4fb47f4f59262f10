namespace Wattwise.LocalEngine;

/// <summary>The bytes of a sequence's KV cells. Called on the engine thread only.</summary>
internal interface ISequenceStates
{
    /// <summary>The state of a sequence; <see langword="null"/> where it cannot be had.</summary>
    byte[]? Read(int sequenceId);

    /// <summary>Makes an empty sequence hold a state of so many tokens.</summary>
    /// <returns>False where the state is none of this context, or the KV cache lacks room; the sequence is empty then.</returns>
    bool Write(int sequenceId, ReadOnlySpan<byte> state, int tokens);
}
