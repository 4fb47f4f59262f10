namespace Wattwise.Accounting;

/// <summary>The price of a model for some days: a price that changed, or will.</summary>
/// <param name="ModelId">The model's id.</param>
/// <param name="Price">Its price.</param>
/// <param name="From">The first day, in UTC.</param>
/// <param name="Until">The day after the last one, in UTC; <see langword="null"/> if no end is known.</param>
public sealed record DatedModelPrice(string ModelId, ModelPrice Price, DateOnly From, DateOnly? Until = null)
{
    internal bool Overlaps(DatedModelPrice other) =>
        (Until is not { } end || other.From < end) && (other.Until is not { } otherEnd || From < otherEnd);
}
