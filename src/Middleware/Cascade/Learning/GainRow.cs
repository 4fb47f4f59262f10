namespace Wattwise.Cascade;

/// <summary>A compared request to learn from.</summary>
/// <param name="TaskClass">Its class.</param>
/// <param name="Values">The values of its signals in the layout's order; NaN where one is unavailable.</param>
/// <param name="Loss">What accepting lost, -1 to 1.</param>
/// <param name="Weight">One over the chance that the request was compared at all.</param>
internal sealed record GainRow(string TaskClass, double[] Values, double Loss, double Weight);
