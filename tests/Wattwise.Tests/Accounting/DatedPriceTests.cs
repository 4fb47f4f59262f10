using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

public class DatedPriceTests
{
    private static readonly DateOnly March = new(2026, 3, 1);
    private static readonly DateOnly June = new(2026, 6, 1);

    [Theory]
    [InlineData("2026-02-28T23:59:59Z", 1)]
    [InlineData("2026-03-01T00:00:00Z", 10)]
    [InlineData("2026-05-31T23:59:59Z", 10)]
    [InlineData("2026-06-01T00:00:00Z", 100)]
    public async Task The_price_of_the_day_applies_and_the_models_own_on_other_days(string time, int perToken)
    {
        var prices = new PriceTable()
            .Add("test-model", Price(1))
            .Add("test-model", Price(10), March, June)
            .Add("test-model", Price(100), June);
        using var client = new AccountingChatClient(
            new TestChatClient(), new() { Prices = prices },
            new StageServices
            {
                TimeProvider = new FakeTimeProvider(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)),
            });

        var response = await client.GetResponseAsync("q", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(15m * perToken, response.GetFootprint()!.Cost!.Value.Amount);
    }

    [Fact]
    public async Task A_day_without_a_price_is_unknown_not_the_default()
    {
        var prices = new PriceTable { Default = Price(1) }.Add("test-model", Price(10), June);
        using var client = new AccountingChatClient(
            new TestChatClient(), new() { Prices = prices },
            new StageServices { TimeProvider = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)) });

        Assert.Null((await client.GetResponseAsync("q", cancellationToken: TestContext.Current.CancellationToken)).GetFootprint()!.Cost);
    }

    [Fact]
    public void Prices_of_one_model_whose_days_overlap_are_refused() =>
        Refused(new PriceTable().Add("m", Price(1), March).Add("M", Price(2), June), "2026-06-01");

    [Fact]
    public void A_price_that_ends_before_it_begins_is_refused() =>
        Refused(new PriceTable().Add("m", Price(1), June, March), "ends before it begins");

    [Theory]
    [InlineData("XYZ")]
    [InlineData("usd")]
    [InlineData("BTC")]
    [InlineData("")]
    public void An_unknown_currency_is_refused(string currency) =>
        Refused(new PriceTable { Currency = currency }.Add("m", Price(1)), "ISO 4217");

    private static ModelPrice Price(int perToken) => new(perToken * 1_000_000m, perToken * 1_000_000m);

    private static void Refused(PriceTable prices, string word) =>
        Assert.Contains(
            word, Assert.Throws<ArgumentException>(() => new AccountingChatClient(new TestChatClient(), new() { Prices = prices })).Message,
            StringComparison.Ordinal);
}
