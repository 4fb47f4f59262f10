namespace Wattwise.Accounting;

/// <summary>A saving as the difference between requests that went through the stages and those that were held out at random.</summary>
/// <param name="Unit">What is counted, for example <c>J</c>, <c>g average_location lifecycle</c> or <c>USD</c>. Grams are those of
/// operation: claims know none of manufacture.</param>
/// <param name="Stage">The stage that was held out; <see langword="null"/> for all of them.</param>
/// <remarks>
/// Amounts are savings: negative if the stages cost more than they saved. The interval covers the true saving in 95 of 100 months, if one
/// request does not change another's cost across the groups; see docs/ledger.md for the estimator and its limits. Immutable.
/// </remarks>
public sealed record SavingEstimate(string Unit, string? Stage)
{
    /// <summary>Requests that went through, and whose amount is known.</summary>
    public long TreatedRequests { get; init; }

    /// <summary>Requests that were held out, and whose amount is known.</summary>
    public long ControlRequests { get; init; }

    /// <summary>Requests of both groups that are left out, since their amount is unknown.</summary>
    public long UnknownRequests { get; init; }

    /// <summary>Mean amount of a request that went through, Wattwise's own work included.</summary>
    public double TreatedMean { get; init; }

    /// <summary>Mean amount of a request that was held out.</summary>
    public double ControlMean { get; init; }

    /// <summary>What all requests that went through saved: the difference of the means times their number.</summary>
    public double Saved { get; init; }

    /// <summary>
    /// The lower end of the 95 % interval of <see cref="Saved"/>; <see langword="null"/> if a group has too few keys to tell.
    /// </summary>
    public double? Low { get; init; }

    /// <summary>The upper end; see <see cref="Low"/>.</summary>
    public double? High { get; init; }

    /// <summary>The sum of what the stages claim for the same requests: avoided, less their own work.</summary>
    public double Claimed { get; init; }

    /// <summary>
    /// The share of the variance that the largest group of keys makes up: far above 1 / 512, the interval rests on few keys.
    /// </summary>
    public double LargestVarianceShare { get; init; }

    /// <summary><see cref="Saved"/> as a share of what the requests would have taken.</summary>
    public double SavedShare => ControlMean == 0 ? 0 : Saved / (ControlMean * TreatedRequests);

    /// <summary>True if the stages' claims lie in the interval, or there is none.</summary>
    public bool AgreesWithClaims => Low is not { } low || High is not { } high || (Claimed >= low && Claimed <= high);

    /// <summary>True if few keys make up most of the variance, so that the interval may be too narrow.</summary>
    public bool IsHeavyTailed => LargestVarianceShare > 0.2;
}
