namespace Wattwise.LocalEngine;

/// <summary>What a draft is made of.</summary>
internal enum DraftKind
{
    /// <summary>Earlier tokens of the prompt or the answer.</summary>
    PromptLookup,

    /// <summary>A smaller model, or layers of the model that predict several tokens.</summary>
    Model,

    /// <summary>Text that a constraint leaves no choice about.</summary>
    ForcedText,
}
