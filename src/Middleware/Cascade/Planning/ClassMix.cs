namespace Wattwise.Cascade;

/// <summary>How the requests of a class are answered.</summary>
/// <param name="First">The cheaper of the two ways that are mixed.</param>
/// <param name="Second">The dearer one, which loses less; the same if nothing is mixed.</param>
/// <param name="SecondShare">The share of requests that go the second way, drawn at random.</param>
internal readonly record struct ClassMix(OperatingPoint First, OperatingPoint Second, double SecondShare);
