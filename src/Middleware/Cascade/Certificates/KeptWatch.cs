namespace Wattwise.Cascade;

/// <summary>Watches whether the share of accepted answers has changed, from whichever moment on: it needs no comparison, so it sees each
/// request.</summary>
/// <remarks>
/// The sum of likelihood ratios of a clearly larger and a clearly smaller share, restarted with each request: as long as the share has
/// not changed,
/// the mean number of requests up to a false alarm is a million. Other traffic than what was certified has no certificate. Thread-safe.
/// </remarks>
internal sealed class KeptWatch
{
    private const double AlarmAt = 1_000_000;

    private const double Shift = 1.2, MinShare = 0.02;

    private readonly Lock _lock = new();
    private readonly double[] _accepted = new double[2];
    private readonly double[] _escalated = new double[2];
    private readonly double[] _sums = new double[2];

    /// <summary>Starts.</summary>
    /// <param name="share">The share that was seen so far.</param>
    public KeptWatch(double share)
    {
        share = Math.Clamp(share, MinShare, 1 - MinShare);
        var odds = share / (1 - share);
        for (var i = 0; i < _sums.Length; i++)
        {
            var shifted = odds * Math.Exp(i == 0 ? Shift : -Shift);
            var other = shifted / (1 + shifted);
            _accepted[i] = other / share;
            _escalated[i] = (1 - other) / (1 - share);
        }
    }

    /// <summary>Takes in a decision.</summary>
    /// <returns>True if the share has changed.</returns>
    public bool Add(bool isAccepted)
    {
        lock (_lock)
        {
            var mean = 0.0;
            for (var i = 0; i < _sums.Length; i++)
            {
                _sums[i] = (1 + _sums[i]) * (isAccepted ? _accepted[i] : _escalated[i]);
                mean += _sums[i] / _sums.Length;
            }

            return mean >= AlarmAt;
        }
    }
}
