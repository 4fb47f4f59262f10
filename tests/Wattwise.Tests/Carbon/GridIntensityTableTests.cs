using Wattwise.Carbon;

namespace Wattwise.Tests.Carbon;

public class GridIntensityTableTests
{
    private static readonly GridIntensityTable Table = GridIntensityTable.Default;

    // Published figures: Our World in Data for countries, US EPA eGRID 2023 for states.
    [Theory]
    [InlineData("USA", 369.473, 2023, IntensityBasis.Lifecycle, "Our World in Data")]
    [InlineData("AFG", 132.53, 2022, IntensityBasis.Lifecycle, "Our World in Data")]
    [InlineData("US-AL", 323.9, 2023, IntensityBasis.Direct, "US EPA eGRID 2023")]
    public void A_zone_has_its_published_mean_with_year_basis_and_source(
        string code, double grams, int year, IntensityBasis basis, string source)
    {
        var intensity = Table.Get(new GridZone(code));

        Assert.Equal(grams, intensity.GramsPerKwh);
        Assert.Equal(year, intensity.From.Year);
        Assert.Equal(intensity.From.AddYears(1), intensity.To);
        Assert.Equal(basis, intensity.Basis);
        Assert.Contains(source, intensity.Source, StringComparison.Ordinal);
        Assert.Contains(year.ToString(), intensity.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void All_figures_are_plausible_yearly_means_of_the_local_grid() => Assert.All(Table.Zones, zone =>
    {
        Assert.InRange(zone.Intensity.GramsPerKwh, 0, 1500);
        Assert.True(zone.Intensity.IsEstimated);
        Assert.Equal(IntensitySignal.AverageLocation, zone.Intensity.Signal);
        Assert.NotEqual(IntensityBasis.Unspecified, zone.Intensity.Basis);
        Assert.Same(zone.Intensity, Table.Find(zone.Zone));
    });

    [Fact]
    public void Countries_and_all_US_states_are_in_the_table()
    {
        Assert.True(Table.Zones.Count(zone => zone.Zone.Code.StartsWith("US-", StringComparison.Ordinal)) >= 50);
        Assert.True(Table.Zones.Count > 250);
    }

    [Fact]
    public void Lower_case_codes_are_the_same_zone() => Assert.Equal(Table.Get(new GridZone("DEU")), Table.Get(new GridZone("deu")));

    [Fact]
    public async Task An_unknown_zone_has_no_intensity_instead_of_an_invented_one()
    {
        Assert.Null(await Table.GetCurrentAsync(new GridZone("ATLANTIS"), TestContext.Current.CancellationToken));
        Assert.Null(await Table.GetCurrentAsync(default, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("DE", "DEU (Germany)")]
    [InlineData("Germany", "DEU (Germany)")]
    [InlineData("germ", "DEU (Germany)")]
    [InlineData("UK", "GBR (United Kingdom)")]
    [InlineData("US", "USA (United States)")]
    [InlineData("TX", "US-TX (Texas)")]
    [InlineData("texas", "US-TX (Texas)")]
    [InlineData("GBX", "GBR (United Kingdom)")]
    public void The_error_for_an_unknown_zone_names_near_matches(string given, string suggestion)
    {
        var error = Assert.Throws<ArgumentException>(() => Table.Get(new GridZone(given)));

        Assert.Contains($"'{given}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(suggestion, error.Message, StringComparison.Ordinal);
        Assert.Contains("GridIntensityTable.Default.Zones", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("???")]
    public void Nonsense_gets_the_rule_without_suggestions(string? given)
    {
        var error = Assert.Throws<ArgumentException>(() => Table.Get(new GridZone(given!)));

        Assert.Contains("ISO 3166", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", error.Message, StringComparison.Ordinal);
    }
}
