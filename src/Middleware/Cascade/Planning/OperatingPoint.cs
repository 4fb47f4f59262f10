namespace Wattwise.Cascade;

/// <summary>A way to answer the requests of a class: what it costs a request and what it loses.</summary>
/// <param name="Cost">Expected cost of a request.</param>
/// <param name="Loss">Loss of quality.</param>
/// <param name="Way">The tier that answers, whatever its answer looks like; <see cref="Cascading"/> for the cascade itself.</param>
internal readonly record struct OperatingPoint(double Cost, double Loss, int Way = OperatingPoint.Cascading)
{
    /// <summary>Drafts are made and decided about, as certificates allow.</summary>
    public const int Cascading = -1;

    /// <summary>True if it keeps the limit on loss: the strongest tier, or what is certified.</summary>
    public bool IsPromised { get; init; }
}
