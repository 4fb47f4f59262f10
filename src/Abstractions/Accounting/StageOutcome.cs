namespace Wattwise.Accounting;

/// <summary>What a stage did with a request.</summary>
public enum StageOutcome
{
    /// <summary>The stage did nothing; the reason says why.</summary>
    PassedThrough,

    /// <summary>The stage answered the request itself, so no model was called behind it.</summary>
    Answered,

    /// <summary>The stage changed the request or chose among models.</summary>
    Applied,

    /// <summary>A model was called, and its answer is the request's answer.</summary>
    ModelCalled,

    /// <summary>A model was called in vain: its answer was refused, or it failed and another model was called in its place.</summary>
    Rejected,

    /// <summary>
    /// A part of the stage failed and it stepped aside; for <see cref="WattwiseStages.Model"/>, the call failed and with it the request.
    /// </summary>
    Failed,
}
