using System.Runtime.ExceptionServices;
using Wattwise.Accounting;

namespace Wattwise.Cascade;

/// <summary>What came of a try at one tier.</summary>
/// <param name="Reason">A code of <see cref="CascadeReasons"/>.</param>
/// <param name="Answer">The answer; <see langword="null"/> if the call failed.</param>
internal sealed record TierTry(string Reason, TierAnswer? Answer)
{
    /// <summary>True if the answer is the request's.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>Why the call failed.</summary>
    public ExceptionDispatchInfo? Error { get; init; }

    /// <summary>How it is booked if it was in vain.</summary>
    public StageRecord? Record { get; init; }

    /// <summary>What is told of its call, if that was in vain.</summary>
    public CutOffUsage? CutOff { get; init; }

    /// <summary>How the failure is read.</summary>
    public TierFailure? Failure { get; init; }
}
