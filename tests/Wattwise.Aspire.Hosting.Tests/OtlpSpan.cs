namespace Wattwise.Aspire.Hosting.Tests;

/// <summary>A span as it came.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Name">What was done.</param>
/// <param name="Trace">The trace's id.</param>
/// <param name="Parent">The parent's id; empty without one.</param>
/// <param name="Attributes">By name; values that are no text are empty.</param>
internal sealed record OtlpSpan(
    string Service, string Source, string Name, string Trace, string Parent, IReadOnlyDictionary<string, string> Attributes);
