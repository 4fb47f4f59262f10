namespace Wattwise.LocalEngine;

/// <summary>What a piece of a model's output is.</summary>
internal enum OutputPartKind
{
    /// <summary>Text for the reader.</summary>
    Text,

    /// <summary>What the model thinks before it answers.</summary>
    Reasoning,

    /// <summary>A call of a tool.</summary>
    Call,
}
