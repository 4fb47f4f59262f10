namespace Wattwise.LocalEngine;

/// <summary>What a sequence could draft in a step, and what <see cref="SpeculationController"/> decided that it does.</summary>
internal struct DraftChoice()
{
    /// <summary>The chance that the next looked-up token is right; negative where there is no match.</summary>
    public double LookupRate { get; init; } = -1;

    /// <summary>The chance that the next token of the draft model is right; negative where it cannot draft for this sequence now.</summary>
    public double ModelRate { get; init; } = -1;

    /// <summary>The chance that the next token of text that a constraint forces is right; negative where it leaves a choice.</summary>
    public double ForcedRate { get; init; } = -1;

    /// <summary>How many tokens a constraint forces.</summary>
    public int ForcedTokens { get; init; }

    /// <summary>The most tokens that may be drafted: the room in the cache, and what the answer may still have.</summary>
    public int MaxWidth { get; init; }

    /// <summary>What the draft model must compute first, in seconds: tokens that its cache lacks.</summary>
    public double CatchUpSeconds { get; init; }

    /// <summary>The part of that which one step has to bear, if the answer goes on as long as it may.</summary>
    public double CatchUpShare { get; init; }

    /// <summary>The most tokens to draft; 0 for plain decoding.</summary>
    public int Width { get; set; }

    /// <summary>How many tokens that makes: forced text ends where the choice begins.</summary>
    public readonly int Length => Kind == DraftKind.ForcedText ? Math.Min(Width, ForcedTokens) : Width;

    /// <summary>Of which kind; meaningless where <see cref="Width"/> is 0.</summary>
    public DraftKind Kind { get; set; }

    /// <summary>The chance that a draft of a kind is right; negative if there is none of that kind.</summary>
    public readonly double Rate(DraftKind kind) => kind switch
    {
        DraftKind.PromptLookup => LookupRate,
        DraftKind.Model => ModelRate,
        _ => ForcedRate,
    };

    /// <summary>The kind that is right most often.</summary>
    public readonly DraftKind BestKind => ForcedRate >= LookupRate && ForcedRate >= ModelRate ? DraftKind.ForcedText
        : LookupRate >= ModelRate ? DraftKind.PromptLookup
        : DraftKind.Model;
}
