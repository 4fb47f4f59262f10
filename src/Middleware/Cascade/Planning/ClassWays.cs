namespace Wattwise.Cascade;

/// <summary>How the requests of a class may be answered.</summary>
/// <param name="Share">The class's share of all requests.</param>
/// <param name="Points">The ways; at least one.</param>
internal readonly record struct ClassWays(double Share, IReadOnlyList<OperatingPoint> Points);
