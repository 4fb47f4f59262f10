using System.Collections.Frozen;
using System.Globalization;

namespace Wattwise.Carbon;

/// <summary>Yearly mean carbon intensities of over 200 countries and of the US states: needs no network and no key.</summary>
/// <remarks>
/// Countries come from Our World in Data and count the whole life cycle; US states come from US EPA eGRID and count
/// direct emissions only (<see cref="CarbonIntensity.Basis"/>): compare only figures of one basis. A yearly mean says
/// nothing about the hour, so every figure is marked <see cref="CarbonIntensity.IsEstimated"/>. Immutable and thread-safe.
/// </remarks>
public sealed class GridIntensityTable : ICarbonIntensityProvider
{
    private const int MaxSuggestions = 5;

    private static readonly Lazy<GridIntensityTable> Shared = new(() => new GridIntensityTable());

    private readonly FrozenDictionary<string, GridZoneIntensity> _byCode;

    private GridIntensityTable()
    {
        Zones = [.. EmbeddedTable.Rows("grid-intensity.tsv").Select(Parse)];
        _byCode = Zones.ToFrozenDictionary(zone => zone.Zone.Code, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The table; read on first use.</summary>
    public static GridIntensityTable Default => Shared.Value;

    /// <summary>All zones, ordered as published: countries by code, then US states.</summary>
    public IReadOnlyList<GridZoneIntensity> Zones { get; }

    /// <summary>
    /// The yearly mean of a zone, or <see langword="null"/> for a zone that is not in the table. Upper and lower case are the same.
    /// </summary>
    /// <param name="zone">The zone.</param>
    public CarbonIntensity? Find(GridZone zone) =>
        zone.Code is not null && _byCode.TryGetValue(zone.Code, out var found) ? found.Intensity : null;

    /// <summary>The yearly mean of a zone that has to be known.</summary>
    /// <param name="zone">The zone.</param>
    /// <exception cref="ArgumentException">The zone is not in the table; the message names near matches.</exception>
    public CarbonIntensity Get(GridZone zone) => Find(zone) ?? throw new ArgumentException(DescribeUnknown(zone), nameof(zone));

    /// <inheritdoc/>
    public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) => new(Find(zone));

    /// <summary>What to tell a user who gave a zone that is not in the table.</summary>
    internal string DescribeUnknown(GridZone zone)
    {
        var suggestions = FindSimilar((zone.Code ?? "").Trim());
        var hint = suggestions.Count == 0
            ? ""
            : $" Did you mean {string.Join(", ", suggestions.Select(near => $"{near.Zone.Code} ({near.Name})"))}?";
        return $"Unknown grid zone '{zone.Code}'.{hint} Give the ISO 3166 alpha-3 code of a country (DEU) or 'US-' and the letters of a US state "
            + $"(US-TX); {nameof(GridIntensityTable)}.{nameof(Default)}.{nameof(Zones)} lists all {Zones.Count}.";
    }

    private List<GridZoneIntensity> FindSimilar(string given) =>
        [.. Zones.Select(zone => (zone, rank: Rank(zone, given))).Where(near => near.rank is not null)
            .OrderBy(near => near.rank).Select(near => near.zone).Take(MaxSuggestions)];

    // Lower is nearer: an abbreviation or a state without its prefix, then names, then slips in the code.
    private static int? Rank(GridZoneIntensity zone, string given)
    {
        const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;
        if (given.Length < 2)
            return null;
        if (string.Equals(zone.Name, given, IgnoreCase))
            return 0;
        if (zone.Zone.Code.EndsWith("-" + given, IgnoreCase) || string.Equals(Initials(zone.Name), given, IgnoreCase))
            return 1;
        if (given.Length > 3 && zone.Name.Contains(given, IgnoreCase))
            return 2;
        if (zone.Zone.Code.StartsWith(given, IgnoreCase))
            return 3;
        return zone.Zone.Code.Length == given.Length && DiffersInOneLetter(zone.Zone.Code, given) ? 4 : null;
    }

    private static string Initials(string name) => string.Concat(name.Split(' ').Where(word => word.Length > 0).Select(word => word[0]));

    private static bool DiffersInOneLetter(string left, string right)
    {
        var differences = 0;
        for (var i = 0; i < left.Length; i++)
            differences += char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[i]) ? 0 : 1;
        return differences == 1;
    }

    private static GridZoneIntensity Parse(string[] row)
    {
        var zone = new GridZone(row[0]);
        var from = new DateTimeOffset(int.Parse(row[2], CultureInfo.InvariantCulture), 1, 1, 0, 0, 0, TimeSpan.Zero);
        var source = row[5].Contains(row[2], StringComparison.Ordinal) ? row[5] : $"{row[5]}, {row[2]}";
        return new GridZoneIntensity(zone, row[1], new CarbonIntensity(
            double.Parse(row[3], CultureInfo.InvariantCulture), zone, from, from.AddYears(1), IntensitySignal.AverageLocation,
            IsEstimated: true, source)
        {
            Basis = row[4] == "lifecycle" ? IntensityBasis.Lifecycle : IntensityBasis.Direct,
        });
    }
}
