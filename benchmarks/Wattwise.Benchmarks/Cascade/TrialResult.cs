namespace Wattwise.Benchmarks.Cascade;

/// <summary>What trials came to.</summary>
internal readonly record struct TrialResult(int Trials, int Over, double Sum)
{
    /// <summary>The share of requests that the weak model keeps.</summary>
    public double Kept => Sum / Trials;

    /// <summary>The share of trials that were over the limit.</summary>
    public double OverShare => (double)Over / Trials;
}
