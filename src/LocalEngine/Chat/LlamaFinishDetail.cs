namespace Wattwise.LocalEngine;

/// <summary>What ended a generation, where <see cref="Microsoft.Extensions.AI.ChatFinishReason"/> does not tell.</summary>
public enum LlamaFinishDetail
{
    /// <summary>The model ended its turn.</summary>
    EndOfTurn,

    /// <summary>The answer reached a stop sequence.</summary>
    StopSequence,

    /// <summary>The answer reached <see cref="Microsoft.Extensions.AI.ChatOptions.MaxOutputTokens"/>.</summary>
    MaxOutputTokens,

    /// <summary>The context was full.</summary>
    ContextFull,
}
