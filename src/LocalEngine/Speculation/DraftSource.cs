namespace Wattwise.LocalEngine;

/// <summary>Where the guesses of a draft came from.</summary>
internal enum DraftSource
{
    /// <summary>Earlier tokens of the prompt or the answer.</summary>
    PromptLookup,

    /// <summary>A smaller model, or layers of the model that predict several tokens.</summary>
    DraftModel,
}
