namespace Wattwise.LocalEngine;

/// <summary>Whether an engine takes requests.</summary>
public enum LlamaEngineState
{
    /// <summary>It takes requests.</summary>
    Ready,

    /// <summary>
    /// A computation failed and the context could not be made anew, or a clock or meter of the caller's threw: every request fails. Dispose
    /// the engine and load it again.
    /// </summary>
    Faulted,

    /// <summary>It was disposed.</summary>
    Disposed,
}
