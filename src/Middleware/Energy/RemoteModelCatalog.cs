using System.Globalization;

namespace Wattwise.Energy;

/// <summary>The models whose parameters are published or estimated by EcoLogits 0.11.3.</summary>
internal static class RemoteModelCatalog
{
    private const string AliasPrefix = "alias:";

    /// <summary>The models by id; a second name of a model stands in its architecture column.</summary>
    public static Dictionary<string, RemoteModelProfile> Read()
    {
        var profiles = new Dictionary<string, RemoteModelProfile>(StringComparer.OrdinalIgnoreCase);
        var aliases = new List<(string Alias, string Id)>();
        foreach (var row in EmbeddedTable.Rows("remote-models.tsv"))
        {
            if (row[2].StartsWith(AliasPrefix, StringComparison.Ordinal))
                aliases.Add((row[1], row[2][AliasPrefix.Length..]));
            else
                profiles[row[1]] = Parse(row);
        }

        foreach (var (alias, id) in aliases)
            profiles[alias] = profiles[id];
        return profiles;
    }

    private static RemoteModelProfile Parse(string[] row) => new(row[1], Range(row[5], row[6]), Range(row[3], row[4]))
    {
        PowerUsageEffectiveness = EffectivenessOf(row[0]),
        WaterUsageEffectiveness = WaterOf(row[0]),
        TokensPerSecond = row[7].Length == 0 ? null : Number(row[7]),
        TimeToFirstToken = row[8].Length == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Number(row[8])),
    };

    // As EcoLogits 0.11.3 has them, from the providers' sustainability reports. For open weights it takes the largest clouds' range.
    private static ValueRange EffectivenessOf(string provider) => provider switch
    {
        "openai" => 1.20,
        "mistralai" => 1.16,
        "google_genai" or "cohere" => 1.09,
        _ => new ValueRange(1.09, 1.14),
    };

    // Litres for a kilowatt-hour, as EcoLogits has them from the same reports. Others publish none.
    private static ValueRange? WaterOf(string provider) => provider switch
    {
        "openai" => 0.569,
        "mistralai" => 0.09,
        "google_genai" => 0.99,
        "anthropic" => new ValueRange(0.13, 0.99),
        _ => null,
    };

    private static ValueRange Range(string min, string max) => new(Number(min), Number(max));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
