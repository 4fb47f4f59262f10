using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Deferral;
using Wattwise.Routing;

namespace Wattwise.Tests.Carbon;

public class CloudRegionsTests
{
    [Theory]
    [InlineData("azure:westeurope", "NLD")]
    [InlineData("aws:eu-west-1", "IRL")]
    [InlineData("gcp:europe-west4", "NLD")]
    [InlineData("AWS:US-EAST-1", "US-VA")]
    [InlineData("gcp:us-central1", "US-IA")]
    [InlineData("DEU", "DEU")]
    [InlineData("a zone of the app", "a zone of the app")]
    public void A_setting_stands_for_a_grid_zone(string setting, string zone) => Assert.Equal(zone, CloudRegions.ZoneOf(setting).Code);

    [Fact]
    public void Each_region_is_there_once_and_is_in_a_zone_of_the_built_in_table()
    {
        Assert.Equal(CloudRegions.All.Count, CloudRegions.All.DistinctBy(region => region.Code).Count());
        Assert.All(CloudRegions.All, region => Assert.NotNull(GridIntensityTable.Default.Find(region.Zone)));
        Assert.All(CloudRegions.All, region => Assert.Same(region, CloudRegions.Find(region.Code.ToUpperInvariant())));
        Assert.Equal(["aws", "azure", "gcp"], CloudRegions.All.Select(region => region.Code.Split(':')[0]).Distinct());
    }

    [Theory]
    [InlineData("azure:West Europe", "azure:westeurope")]
    [InlineData("aws:eu-west1", "aws:eu-west-1")]
    [InlineData("gcp:europe-west-4", "gcp:europe-west4")]
    public void An_unknown_region_is_refused_and_the_nearest_is_named(string given, string near)
    {
        var exception = Assert.Throws<UnknownCloudRegionException>(() => CloudRegions.ZoneOf(given));

        Assert.Equal((given, near), (exception.Region, exception.NearMatches[0].Code));
        Assert.Contains(near, exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, Assert.Throws<UnknownCloudRegionException>(() => new ChatDeployment("x", given)).Message);
    }

    [Fact]
    public void A_region_like_no_other_is_refused_without_a_guess()
    {
        var exception = Assert.Throws<UnknownCloudRegionException>(() => CloudRegions.ZoneOf("aws:" + new string('x', 10_000)));

        Assert.Empty(exception.NearMatches);
    }

    [Fact]
    public async Task Accounting_takes_a_region_for_its_zone()
    {
        using var client = new AccountingChatClient(new TestChatClient(), new AccountingOptions { Zone = "azure:westeurope" });

        var response = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(GridIntensityTable.Default.Get(new("NLD")), response.GetFootprint()!.Intensity);
    }

    [Fact]
    public void Stages_refuse_an_unknown_region_when_they_are_made()
    {
        Assert.Contains(
            "azure:westeurope",
            Assert.ThrowsAny<ArgumentException>(
                () => new AccountingChatClient(new TestChatClient(), new AccountingOptions { Zone = "azure:westeurop" })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "azure:westeurope",
            Assert.ThrowsAny<ArgumentException>(
                () => new DeferralChatClient(new TestChatClient(), new DeferralOptions { Zone = "azure:westeurop" })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_allows_the_deployments_of_that_region_alone()
    {
        using var here = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("aws")) };
        using var there = new TestChatClient { Respond = (_, _) => Task.FromResult(TestChatClient.Response("azure")) };
        var options = new CarbonRoutedOptions { CarbonIntensityProvider = GridIntensityTable.Default };
        options.Deployments.Add(new ChatDeployment("one", "aws:eu-west-1"));
        options.Deployments.Add(new ChatDeployment("two", "azure:northeurope", there));
        using var client = new CarbonRoutedChatClient(here, options);

        Assert.Equal(("IRL", "aws:eu-west-1"), (options.Deployments[0].Zone.Code, options.Deployments[0].Region));
        Assert.Equal("azure", await AskAsync("azure:northeurope"));
        Assert.Equal("aws", await AskAsync("AWS:eu-west-1"));
        Assert.Equal("aws", await AskAsync("IRL"));

        async Task<string> AskAsync(string zone) => (await client.GetResponseAsync(
            "Hi", new ChatOptions().ConfigureWattwise(o => o.AllowedZones = [zone]), TestContext.Current.CancellationToken)).Text;
    }
}
