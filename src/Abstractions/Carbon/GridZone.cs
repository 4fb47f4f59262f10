namespace Wattwise.Carbon;

/// <summary>
/// A zone of the electricity grid, by its code: ISO 3166 alpha-3 for a country (<c>DEU</c>), <c>US-</c> and the state's letters for a US
/// state (<c>US-TX</c>).
/// </summary>
/// <param name="Code">The code, as given.</param>
public readonly record struct GridZone(string Code)
{
    /// <inheritdoc/>
    public override string ToString() => Code ?? "";
}
