namespace Wattwise.LocalEngine;

/// <summary>
/// How likely a guessed token is right, given that those before it were: a decayed count that starts from what is known elsewhere.
/// </summary>
/// <param name="priorWeight">How many observations the prior counts for.</param>
/// <param name="memory">How many of the last observations count, about.</param>
internal sealed class AcceptanceEstimate(double priorWeight, double memory)
{
    private double _right;
    private double _observed;

    /// <summary>The mean of the observations and the prior.</summary>
    public double Rate(double prior) => (_right + (priorWeight * prior)) / (_observed + priorWeight);

    /// <summary>Notes a draft: so many tokens were right, and whether one behind them was wrong (those behind it tell nothing).</summary>
    public void Record(int accepted, bool rejected)
    {
        var observations = accepted + (rejected ? 1 : 0);
        var keep = Math.Pow(1 - (1 / memory), observations);
        _right = (_right * keep) + accepted;
        _observed = (_observed * keep) + observations;
    }
}
