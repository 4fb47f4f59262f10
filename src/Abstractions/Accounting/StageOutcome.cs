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

    /// <summary>A model was called.</summary>
    ModelCalled,

    /// <summary>A part of the stage failed and it stepped aside.</summary>
    Failed,
}
