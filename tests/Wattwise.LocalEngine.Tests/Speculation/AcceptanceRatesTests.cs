using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class AcceptanceRatesTests
{
    [Fact]
    public void A_rate_is_a_probability_and_tends_to_what_is_observed() =>
        Gen.Double[0, 1].ForAll(truth =>
        {
            var rates = AcceptanceRates.ForEngine().ForSequence();
            var random = new Random(7);
            for (var i = 0; i < 4000; i++)
            {
                var right = random.NextDouble() < truth;
                rates.Record(0, right ? 1 : 0, !right);
            }

            var rate = rates.Rate(0);
            return rate is >= 0 and <= 1 && Math.Abs(rate - truth) < 0.25; // four standard errors of 60 observations
        }, iter: 40);

    [Fact]
    public void A_sequence_begins_with_what_the_engine_learnt_from_others()
    {
        var engine = AcceptanceRates.ForEngine();
        var fresh = engine.ForSequence().Rate(AcceptanceRates.EvidenceOfModel);
        var other = engine.ForSequence();
        for (var i = 0; i < 100; i++)
            other.Record(AcceptanceRates.EvidenceOfModel, 0, rejected: true);
        Assert.True(engine.ForSequence().Rate(AcceptanceRates.EvidenceOfModel) < fresh / 3);
    }

    [Fact]
    public void A_draft_that_was_right_throughout_tells_nothing_of_a_wrong_token()
    {
        var rates = AcceptanceRates.ForEngine();
        for (var i = 0; i < 1000; i++)
            rates.Record(2, 7, rejected: false);
        Assert.True(rates.Rate(2) > 0.98);
    }
}
