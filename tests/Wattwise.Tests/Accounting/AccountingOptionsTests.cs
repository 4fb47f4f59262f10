using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Tests.Accounting;

public class AccountingOptionsTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<AccountingOptions>> Wrong => new()
    {
        { "Unknown grid zone 'DE'. Did you mean", o => o.Zone = "DE" },
        { "Unknown grid zone ''", o => o.Zone = "" },
        { "not both", o => (o.Zone, o.IntensityGramsPerKwh) = ("DEU", 300) },
        { "not both", o => (o.CarbonIntensityProvider, o.IntensityGramsPerKwh) = (GridIntensityTable.Default, 300) },
        { "IntensityGramsPerKwh", o => o.IntensityGramsPerKwh = -1 },
        { "IntensityGramsPerKwh", o => o.IntensityGramsPerKwh = double.NaN },
        { "IntensityTimeout", o => o.IntensityTimeout = TimeSpan.Zero },
        { "The price of model 'm'", o => o.Prices.Add("m", new ModelPrice(-1, 1, 0)) },
        { "The price of model 'm'", o => o.Prices.Add("m", new ModelPrice(1, 1, -0.5m)) },
        { "The price of model 'm'", o => o.Prices.Add("m", new ModelPrice(1, -1)) },
        { "The price of model 'm'", o => o.Prices.Add("m", new ModelPrice(1, decimal.MaxValue)) },
        { "The price of model 'm'", o => o.Prices.Models["m"] = null! },
        { "The default price", o => o.Prices.Default = new ModelPrice(-1, 1) },
        { "ISO 4217", o => o.Prices.Currency = "dollars" },
        { "Prices", o => o.Prices = null! },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_wrong_configuration_fails_when_the_pipeline_is_built(string message, Action<AccountingOptions> configure)
    {
        var builder = ProviderAnswers.Client().AsBuilder().UseAccounting(configure);

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => builder.Build()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_takes_its_intensity_from_the_table_and_none_leaves_grams_unknown()
    {
        Assert.Same(GridIntensityTable.Default.Get(new GridZone("SWE")), (await AskAsync(o => o.Zone = "swe")).Intensity);
        Assert.Null((await AskAsync(_ => { })).TotalGrams);
    }

    [Fact]
    public async Task Services_of_the_app_are_used_where_the_options_leave_a_gap()
    {
        var ledger = new FootprintLedger();
        using var services = new ServiceCollection()
            .AddSingleton<ICarbonIntensityProvider>(new FixedCarbonIntensityProvider(7, "the app's"))
            .AddSingleton<IEnergyModel>(new OneJoule())
            .AddSingleton(ledger)
            .BuildServiceProvider();

        var footprint = await AskAsync(o => o.Zone = "anywhere", services);

        Assert.Equal("the app's", footprint.Intensity!.Source);
        Assert.Equal(EnergyEstimate.Measured(1), footprint.Spent);
        Assert.Equal(1, ledger.Summarize().Requests);
    }

    [Fact]
    public void An_intensity_service_of_the_app_may_know_other_zones_already_when_the_options_are_checked()
    {
        using var services = new ServiceCollection().AddSingleton<ICarbonIntensityProvider>(new FixedCarbonIntensityProvider(7))
            .BuildServiceProvider();
        var options = new AccountingOptions { Zone = "US-CAL-CISO" };

        Assert.True(new AccountingOptionsValidator(new StageServices(services)).Validate(null, options).Succeeded);
        Assert.True(new AccountingOptionsValidator(new StageServices()).Validate(null, options).Failed);
    }

    [Fact]
    public async Task A_strategy_that_is_set_to_none_is_off_although_one_is_registered()
    {
        using var services = new ServiceCollection()
            .AddSingleton<ICarbonIntensityProvider>(new FixedCarbonIntensityProvider(7))
            .AddSingleton<IEnergyModel>(new OneJoule())
            .BuildServiceProvider();

        var footprint = await AskAsync(
            o => (o.CarbonIntensityProvider, o.EnergyModel) = (ICarbonIntensityProvider.None, IEnergyModel.None), services);

        Assert.Null(footprint.Intensity);
        Assert.False(footprint.IsComplete);
    }

    [Fact]
    public async Task What_changes_after_the_stage_was_built_has_no_effect()
    {
        var options = new AccountingOptions { Prices = new PriceTable { Default = new ModelPrice(1, 1) } };
        using var client = new AccountingChatClient(ProviderAnswers.Client(), options);
        (options.Prices.Currency, options.Prices.Default) = ("EUR", null);
        options.Prices.Add("gpt-4o-mini", new ModelPrice(0, 0));

        var footprint = (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!;

        Assert.Equal(new Money(160 / 1e6m, "USD"), footprint.Cost);
    }

    [Fact]
    public async Task A_number_wins_over_the_apps_intensity_service()
    {
        using var services = new ServiceCollection()
            .AddSingleton<ICarbonIntensityProvider>(new FixedCarbonIntensityProvider(7)).BuildServiceProvider();

        Assert.Equal(50, (await AskAsync(o => o.IntensityGramsPerKwh = 50, services)).Intensity!.GramsPerKwh);
    }

    [Theory]
    [InlineData("gpt-4o-mini", 1)]
    [InlineData("gpt-4o-mini-2024-07-18", 1)]
    [InlineData("openai/gpt-4o-mini", 1)]
    [InlineData("gpt-4o-mini-2025-01-01", 2)]
    [InlineData("gpt-4o", 3)]
    [InlineData("other", null)]
    public async Task A_price_holds_for_its_model_by_whatever_name_a_gateway_gives_it(string modelId, int? price)
    {
        var prices = new PriceTable { Currency = "EUR" }
            .Add("gpt-4o-mini", new ModelPrice(1, 1)).Add("gpt-4o-mini-2025-01-01", new ModelPrice(2, 2)).Add(
                "gpt-4o", new ModelPrice(3, 3));
        var provider = new TestChatClient
        {
            Respond = (_, _) => Task.FromResult(ProviderAnswers.Answer(modelId, ProviderAnswers.Usage(1_000_000, 0, 0))),
        };
        using var client = new AccountingChatClient(provider, new AccountingOptions { Prices = prices });

        var footprint = (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!;

        Assert.Equal(price is { } amount ? new Money(amount, "EUR") : null, footprint.Cost);
    }

    private static async Task<RequestFootprint> AskAsync(Action<AccountingOptions> configure, IServiceProvider? services = null)
    {
        using var client = ProviderAnswers.Client().AsBuilder().UseAccounting(configure).Build(services);
        return (await client.GetResponseAsync("How?", cancellationToken: Cancellation)).GetFootprint()!;
    }

    private sealed class OneJoule : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => new ModelImpact(EnergyEstimate.Measured(1), 0);
    }
}
