using CsCheck;
using Wattwise.Accounting;

namespace Wattwise.Abstractions.Tests.Energy;

public class EnergyEstimateTests
{
    private static readonly Gen<EnergyEstimate> Estimates =
        Gen.Select(Gen.Double[0, 1e6], Gen.Double[0, 1], Gen.Double[1, 3], Gen.Enum<EnergyMethod>())
            .Select((joules, low, high, method) => new EnergyEstimate(joules, joules * low, joules * high, method));

    [Fact]
    public void A_sum_encloses_its_estimate_and_keeps_the_weakest_method() => Gen.Select(Estimates, Estimates).ForAll((a, b) =>
    {
        var sum = a + b;
        return sum.Low <= sum.Joules && sum.Joules <= sum.High && sum.Method == (EnergyMethod)Math.Max((int)a.Method, (int)b.Method);
    });

    [Fact]
    public void A_difference_is_bounded_by_the_worst_and_the_best_case() => Gen.Select(Estimates, Estimates).ForAll((a, b) =>
    {
        var saved = a - b;
        return saved.Low == a.Low - b.High && saved.High == a.High - b.Low && saved.Low <= saved.Joules && saved.Joules <= saved.High;
    });

    [Fact]
    public void Zero_is_the_neutral_element_of_a_sum() => Estimates.ForAll(a => a + EnergyEstimate.Zero == a);

    [Fact]
    public void One_kilowatt_hour_is_3_6_megajoules() =>
        Assert.Equal(1, EnergyEstimate.Measured(3.6e6).KilowattHours);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_impossible_amount_is_refused(double joules) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyEstimate.Measured(joules));

    [Fact]
    public void Bounds_that_do_not_enclose_the_estimate_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyEstimate.Modelled(1, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => EnergyEstimate.Modelled(3, 1, 2));
    }
}
