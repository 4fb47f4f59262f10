namespace Wattwise.LocalEngine;

/// <summary>What a sequence could draft in a step, and what <see cref="SpeculationController"/> decided that it does.</summary>
internal struct DraftChoice()
{
    /// <summary>The chance that the next looked-up token is right; negative where there is no match.</summary>
    public double LookupRate { get; init; } = -1;

    /// <summary>The chance that the next token of the draft model is right; negative where it cannot draft for this sequence now.</summary>
    public double ModelRate { get; init; } = -1;

    /// <summary>The most tokens that may be drafted: the room in the cache, and what the answer may still have.</summary>
    public int MaxWidth { get; init; }

    /// <summary>What the draft model must compute first, in seconds: tokens that its cache lacks.</summary>
    public double CatchUpSeconds { get; init; }

    /// <summary>The part of that which one step has to bear, if the answer goes on as long as it may.</summary>
    public double CatchUpShare { get; init; }

    /// <summary>How many tokens to draft; 0 for plain decoding.</summary>
    public int Width { get; set; }

    /// <summary>Of which kind; meaningless where <see cref="Width"/> is 0.</summary>
    public DraftKind Kind { get; set; }

    /// <summary>The chance that a draft of a kind is right; negative if there is none of that kind.</summary>
    public readonly double Rate(DraftKind kind) => kind == DraftKind.PromptLookup ? LookupRate : ModelRate;
}
