namespace Wattwise.SemanticKernel;

/// <summary>A time span of a forecast.</summary>
/// <param name="From">Where it begins, in UTC.</param>
/// <param name="To">Where it ends, in UTC.</param>
/// <param name="GramsPerKwh">Grams of CO2e per kilowatt-hour.</param>
internal sealed record SpanReport(DateTimeOffset From, DateTimeOffset To, double GramsPerKwh);
