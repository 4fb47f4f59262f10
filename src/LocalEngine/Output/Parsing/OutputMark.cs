namespace Wattwise.LocalEngine;

/// <summary>What a mark in a model's output means.</summary>
internal enum OutputMark
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Reasoning begins.</summary>
    ReasoningOpen,

    /// <summary>Reasoning ends.</summary>
    ReasoningClose,

    /// <summary>Calls begin.</summary>
    Call,

    /// <summary>Calls begin in the form of Hermes, which models of other families fall into.</summary>
    HermesCall,

    /// <summary>A message of the turn ends.</summary>
    MessageEnd,

    /// <summary>Another message of the turn begins.</summary>
    MessageOpen,

    /// <summary>Nothing; it is not shown.</summary>
    Ignored,
}
