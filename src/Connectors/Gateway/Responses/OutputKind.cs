namespace Wattwise.Gateway.Responses;

/// <summary>What an item of the output is.</summary>
internal enum OutputKind
{
    /// <summary>A message with text.</summary>
    Text,

    /// <summary>A message that says why the model does not answer.</summary>
    Refusal,

    /// <summary>What the model thought, as far as it is shown.</summary>
    Reasoning,

    /// <summary>A call of a function.</summary>
    Call,
}
