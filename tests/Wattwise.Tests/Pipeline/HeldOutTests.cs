using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Cascade;
using Wattwise.Deferral;
using Wattwise.Directives;
using Wattwise.Routing;

namespace Wattwise.Tests.Pipeline;

/// <summary>Requests that are drawn for comparison go past every stage, so that all of them together are what is measured.</summary>
public class HeldOutTests
{
    private const int Requests = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Directives_leave_them_alone(bool streams)
    {
        using var model = new TestChatClient();
        using var client = model.AsBuilder().UseWattwise(configure: o =>
        {
            o.Accounting!.ControlFraction = 0.5;
            o.SemanticCache = null;
            o.Directives = new DirectivesOptions();
        }).Build();

        var groups = await AskAsync(client, streams, WattwiseStages.Directives, o => o.DirectiveLevel = DirectiveLevel.Brief);

        Assert.Equal([DirectiveReasons.BriefRequested, DirectiveReasons.FullControl], groups.Distinct().Order());
        Assert.Equal(
            groups.Select(reason => reason == DirectiveReasons.BriefRequested),
            model.SeenMessages.Select(messages => messages.Any(message => message.Text.Contains("briefly", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_do_not_wait_for_a_cleaner_grid(bool streams)
    {
        using var model = new TestChatClient();
        using var stage = new DeferralChatClient(model, new DeferralOptions { Zone = "DEU" });
        using var client = new AccountingChatClient(stage, new AccountingOptions { ControlFraction = 0.5 });

        var groups = await AskAsync(client, streams, WattwiseStages.Deferral, o => o.CompleteBy = DateTimeOffset.UtcNow.AddMinutes(-1));

        Assert.Equal(["", DeferralReasons.NoTime], groups.Distinct().Order());
    }

    [Fact]
    public async Task Grams_do_not_choose_their_deployment_and_residency_does()
    {
        using var home = new TestChatClient();
        using var north = new TestChatClient();
        using var south = new TestChatClient();
        using var router = new CarbonRoutedChatClient(home, new CarbonRoutedOptions
        {
            Deployments = { new("home", "HOM"), new("south", "SOU", south), new("north", "NOR", north) },
            AllowedZones = ["SOU", "NOR"],
            CarbonIntensityProvider = new Grid(),
        });
        using var client = new AccountingChatClient(router, new AccountingOptions { ControlFraction = 0.5 });

        var groups = await AskAsync(client, streams: false, WattwiseStages.CarbonRouting, _ => { });

        Assert.Equal([RoutingReasons.Cleanest, RoutingReasons.Control], groups.Distinct().Order());
        Assert.Equal(
            (0, groups.Count(reason => reason == RoutingReasons.Control), groups.Count(reason => reason == RoutingReasons.Cleanest)),
            (home.Calls, south.Calls, north.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_strongest_tier_of_a_cascade_answers_them(bool streams)
    {
        using var weak = new TestChatClient();
        using var strong = new TestChatClient();
        using var client = strong.AsBuilder().UseWattwise(configure: o =>
        {
            o.Accounting!.ControlFraction = 0.5;
            o.SemanticCache = null;
            o.Cascade = new CascadeOptions { Tiers = { new("weak", weak), new("strong") } };
        }).Build();

        var groups = await AskAsync(client, streams, WattwiseStages.Cascade, o => o.Tier = "weak");

        Assert.Equal([CascadeReasons.Requested, CascadeReasons.StrongestControl], groups.Distinct().Order());
        Assert.Equal(
            (groups.Count(reason => reason == CascadeReasons.Requested), groups.Count(reason => reason == CascadeReasons.StrongestControl)),
            (weak.Calls, strong.Calls));
    }

    /// <summary>Asks, and gives the stage's reason for each request, empty where it has no record.</summary>
    private static async Task<List<string>> AskAsync(
        IChatClient client, bool streams, string stage, Action<WattwiseRequestOptions> configure)
    {
        var reasons = new List<string>();
        for (var i = 0; i < Requests; i++)
        {
            var options = new ChatOptions().ConfigureWattwise(configure);
            var response = streams
                ? await client.GetStreamingResponseAsync($"What is thing {i}?", options, Chat.Token).ToChatResponseAsync(Chat.Token)
                : await client.GetResponseAsync($"What is thing {i}?", options, Chat.Token);
            reasons.Add(response.GetFootprint()!.Stages.FirstOrDefault(record => record.Stage == stage)?.Reason ?? "");
        }

        return reasons;
    }

    private sealed class Grid : ICarbonIntensityProvider
    {
        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
            new(new CarbonIntensity(
                zone.Code == "NOR" ? 20 : 400, zone, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, IntensitySignal.AverageLocation,
                IsEstimated: false, "test"));
    }
}
