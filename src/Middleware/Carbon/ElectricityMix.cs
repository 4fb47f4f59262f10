using System.Collections.Frozen;
using System.Globalization;

namespace Wattwise.Carbon;

/// <summary>What a kilowatt-hour from a country's grid takes besides carbon: the table of EcoLogits 0.11.3. Immutable.</summary>
/// <param name="GramsPerKwh">Grams of CO2e, whole life cycle.</param>
/// <param name="PrimaryMegajoulesPerKwh">Primary energy, in megajoules.</param>
/// <param name="WaterLitresPerKwh">Water that power plants use up, in litres.</param>
internal sealed record ElectricityMix(double GramsPerKwh, double PrimaryMegajoulesPerKwh, double WaterLitresPerKwh)
{
    private static readonly Lazy<FrozenDictionary<string, ElectricityMix>> Mixes = new(
        () => EmbeddedTable.Rows("electricity-mix.tsv").ToFrozenDictionary(
        row => row[0],
        row => new ElectricityMix(Number(row[1]) * 1000, Number(row[3]), Number(row[4])),
        StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// The mix of a country (ISO 3166 alpha-3) or of the world (<c>WOR</c>); <see langword="null"/> for one that is not in the table.
    /// </summary>
    public static ElectricityMix? Find(GridZone zone) => zone.Code is { } code ? Mixes.Value.GetValueOrDefault(code) : null;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
