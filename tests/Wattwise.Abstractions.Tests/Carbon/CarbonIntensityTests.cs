using Wattwise.Carbon;

namespace Wattwise.Abstractions.Tests.Carbon;

public class CarbonIntensityTests
{
    private static readonly CarbonIntensity Known = new(
        100, new("DEU"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), IntensitySignal.AverageLocation, false, "test");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.001)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_cannot_be_never_becomes_an_intensity(double grams)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Known with { GramsPerKwh = grams });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new CarbonIntensity(grams, new("DEU"), default, default, IntensitySignal.AverageLocation, false, "test"));
    }

    [Fact]
    public void Zones_and_hours_may_differ_between_figures_that_measure_the_same()
    {
        var other = Known with { Zone = new("FRA"), From = Known.To, To = Known.To.AddHours(1), GramsPerKwh = 5, Source = "another" };

        Assert.True(Known.IsComparableTo(other));
        Known.ThrowIfNotComparable(other);
    }

    [Fact]
    public void What_does_not_measure_the_same_is_refused_with_both_sources_named()
    {
        CarbonIntensity[] others =
        [
            Known with { Signal = IntensitySignal.Marginal, Source = "other" },
            Known with { Signal = IntensitySignal.AverageMarket, Source = "other" },
            Known with { Basis = IntensityBasis.Lifecycle, Source = "other" },
        ];

        Assert.All(others, other =>
        {
            Assert.False(Known.IsComparableTo(other));
            var exception = Assert.Throws<MixedIntensityException>(() => Known.ThrowIfNotComparable(other));
            Assert.Contains($"test ({Known.Signal}, {Known.Basis})", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"other ({other.Signal}, {other.Basis})", exception.Message, StringComparison.Ordinal);
        });
    }
}
