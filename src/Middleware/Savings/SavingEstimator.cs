namespace Wattwise.Accounting;

/// <summary>Estimates a saving from the sums of two groups of requests, with a 95 % interval. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// What is drawn is a key (a user, a conversation), not a request, so keys are the sample. They are gathered in at most 512 buckets for
/// each group by their random number: memory stays bounded, and requests of one key stay together. The mean of a group is the ratio of its
/// amounts and requests; its variance that of the linearised ratio over buckets (Cochran, Sampling Techniques, 3rd ed., 6.3).
/// </para>
/// <para>
/// The interval is the studentised bootstrap over buckets (Efron and Tibshirani, An Introduction to the Bootstrap, 12.5), which follows the
/// skew of heavy tails, or Welch's t interval, whichever end is farther out: wide rather than wrong. Draws have a fixed seed, so equal
/// ledgers give equal reports.
/// </para>
/// </remarks>
/// <param name="unit">What is counted.</param>
/// <param name="stage">The stage that was held out; <see langword="null"/> for all.</param>
public sealed class SavingEstimator(string unit, string? stage = null)
{
    internal const int FewestKeys = 10;

    private readonly SavingGroup _treated = new();
    private readonly SavingGroup _control = new();
    private double _claimed;
    private long _unknown;

    /// <summary>Adds requests of one key, in any order and any number of times.</summary>
    /// <param name="isHeldOut">The group.</param>
    /// <param name="unit">The random number that stands for the key (<see cref="ControlAssignment.Unit"/>).</param>
    /// <param name="requests">How many requests.</param>
    /// <param name="amount">What they took, Wattwise's own work included.</param>
    /// <param name="claimed">What the stages claim to have saved on them.</param>
    public void Add(bool isHeldOut, long unit, long requests, double amount, double claimed)
    {
        (isHeldOut ? _control : _treated).Add(unit, requests, amount);
        if (!isHeldOut)
            _claimed += claimed;
    }

    /// <summary>Counts requests whose amount is unknown; they are in no sum.</summary>
    /// <param name="requests">How many requests.</param>
    public void AddUnknown(long requests) => _unknown += requests;

    /// <summary>The estimate; <see langword="null"/> if one of the groups is empty.</summary>
    public SavingEstimate? Estimate()
    {
        if (_treated.Requests == 0 || _control.Requests == 0)
            return null;

        var treated = _treated.ToSample();
        var control = _control.ToSample();
        var difference = control.Mean - treated.Mean;
        var (low, high) = treated.Count < FewestKeys || control.Count < FewestKeys
            ? ((double?)null, (double?)null)
            : SavingInterval.Of(treated, control);
        var count = _treated.Requests;
        return new SavingEstimate(unit, stage)
        {
            TreatedRequests = count,
            ControlRequests = _control.Requests,
            UnknownRequests = _unknown,
            TreatedMean = treated.Mean,
            ControlMean = control.Mean,
            Saved = difference * count,
            Low = low * count,
            High = high * count,
            Claimed = _claimed,
            LargestVarianceShare = SavingInterval.LargestVarianceShare(treated, control),
        };
    }
}
