namespace Wattwise.Cascade;

/// <summary>A way to run a cascade: what it costs a request and what it loses.</summary>
/// <param name="Cost">Expected cost of a request.</param>
/// <param name="Loss">Loss of quality.</param>
internal readonly record struct OperatingPoint(double Cost, double Loss);
