namespace Wattwise.Cascade;

/// <summary>Where a tree parts the examples: at a value of a signal; those without the signal go to one side.</summary>
/// <param name="Column">The signal; below 0 for no cut: all are low.</param>
/// <param name="Edge">The largest value that is low; negative infinity parts the missing from the rest.</param>
/// <param name="IsMissingLow">Whether those without the signal are low.</param>
internal readonly record struct GainCut(int Column, double Edge, bool IsMissingLow)
{
    public static GainCut None { get; } = new(-1, 0, true);

    public bool IsLow(ReadOnlySpan<double> features)
    {
        if (Column < 0)
            return true;
        var value = features[Column];
        return double.IsNaN(value) ? IsMissingLow : value <= Edge;
    }
}
