namespace Wattwise.LocalEngine;

/// <summary>What happens when an answer reaches the end of the context.</summary>
public enum LlamaContextOverflow
{
    /// <summary>The answer ends with <c>ChatFinishReason.Length</c>.</summary>
    Finish,

    /// <summary>
    /// Half of what follows the prompt's beginning is dropped, and the answer goes on; where the model's memory cannot be moved, it ends.
    /// What stays was computed with what was dropped in sight, so the model still half remembers it.
    /// </summary>
    Shift,
}
