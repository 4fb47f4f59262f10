using Wattwise.Carbon;

namespace Wattwise.Tests.Carbon;

public class FixedCarbonIntensityProviderTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_number_is_refused(double grams)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedCarbonIntensityProvider(grams));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedCarbonIntensityProvider(
            GridIntensityTable.Default.Get(new GridZone("FRA")) with { GramsPerKwh = grams }));
    }

    [Fact]
    public async Task The_number_holds_for_every_zone_and_names_its_source()
    {
        var provider = new FixedCarbonIntensityProvider(42, "our solar roof");

        foreach (var zone in new[] { "FRA", "US-TX" })
        {
            var intensity = await provider.GetCurrentAsync(new GridZone(zone), TestContext.Current.CancellationToken);
            Assert.Equal(42, intensity!.GramsPerKwh);
            Assert.Equal("our solar roof", intensity.Source);
        }
    }
}
