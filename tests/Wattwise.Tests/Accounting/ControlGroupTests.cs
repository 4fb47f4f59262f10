using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Accounting;

public class ControlGroupTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_drawn_share_is_the_fraction_and_draws_of_stages_are_independent()
    {
        const int keys = 20_000;
        var options = new AccountingOptions
        {
            ControlFraction = 0.1,
            StageControlFractions = { ["semantic_cache"] = 0.2, ["directives"] = 0.5 },
        };
        var draws = Enumerable.Range(0, keys).Select(key => new ControlLottery(options).Draw(Key($"user {key}"))).ToArray();
        var treated = draws.Where(draw => !draw.IsControl).ToArray();

        // Four standard errors of a share.
        AssertShare(0.1, draws.Count(draw => draw.IsControl), keys);
        AssertShare(0.2, treated.Count(draw => draw.HoldsOut("semantic_cache")), treated.Length);
        AssertShare(0.5, treated.Count(draw => draw.HoldsOut("directives")), treated.Length);
        AssertShare(0.1, treated.Count(draw => draw.HeldOutStages.Count == 2), treated.Length);
        Assert.Equal(keys, draws.Select(draw => draw.Unit).Distinct().Count());

        static void AssertShare(double expected, int count, int of) =>
            Assert.InRange(
                (double)count / of, expected - (4 * Math.Sqrt(expected * (1 - expected) / of)),
                expected + (4 * Math.Sqrt(expected * (1 - expected) / of)));
    }

    [Fact]
    public void A_key_is_always_drawn_alike_and_another_seed_draws_other_keys()
    {
        var options = new AccountingOptions { ControlFraction = 0.5 };
        var first = Draw(options);

        Assert.Equal(first, Draw(new AccountingOptions { ControlFraction = 0.5 }));
        Assert.NotEqual(first, Draw(new AccountingOptions { ControlFraction = 0.5, ControlSeed = 7 }));

        static bool[] Draw(AccountingOptions options) =>
            [.. Enumerable.Range(0, 100).Select(key => new ControlLottery(options).Draw(Key($"user {key}")).IsControl)];
    }

    [Fact]
    public void The_requests_key_goes_before_the_user_and_the_user_of_a_tenant_before_the_tenant()
    {
        var lottery = new ControlLottery(new AccountingOptions { ControlFraction = 0.5 });
        var alice = new EffectiveRequestOptions { CacheScope = new CacheScope("acme", "alice") };

        Assert.Equal(lottery.Draw(alice).Unit, lottery.Draw(alice with { VaryBy = ["x"] }).Unit);
        Assert.NotEqual(lottery.Draw(alice).Unit, lottery.Draw(alice with { CacheScope = new CacheScope("bolt", "alice") }).Unit);
        Assert.NotEqual(lottery.Draw(alice).Unit, lottery.Draw(alice with { ControlKey = "conversation" }).Unit);
        Assert.Equal(lottery.Draw(Key("conversation")).Unit, lottery.Draw(alice with { ControlKey = "conversation" }).Unit);
        Assert.NotEqual(lottery.Draw(new EffectiveRequestOptions()).Unit, lottery.Draw(new EffectiveRequestOptions()).Unit);
    }

    [Fact]
    public async Task A_request_that_is_held_out_goes_past_the_cache_and_leaves_nothing_there()
    {
        var model = new TestChatClient();
        using var client = model.AsBuilder().UseWattwise(configure: options =>
        {
            options.Accounting!.ControlFraction = 0.5;
            options.Accounting.ControlSeed = 1;
        }).Build();
        var lottery = new ControlLottery(new AccountingOptions { ControlFraction = 0.5, ControlSeed = 1 });
        var held = Enumerable.Range(0, 100).Select(key => $"user {key}").First(key => lottery.Draw(Key(key)).IsControl);
        var treated = Enumerable.Range(0, 100).Select(key => $"user {key}").First(key => !lottery.Draw(Key(key)).IsControl);

        for (var i = 0; i < 3; i++)
        {
            var response = await client.GetResponseAsync("q", Options(held), Cancelled);
            Assert.Equal(CacheReasons.BypassControl, response.GetFootprint()!.Stages[0].Reason);
        }

        Assert.Equal(3, model.Calls);
        await client.GetResponseAsync("q", Options(treated), Cancelled);
        await client.GetResponseAsync("q", Options(treated), Cancelled);
        Assert.Equal(4, model.Calls);

        static ChatOptions Options(string key) => new ChatOptions().ConfigureWattwise(o => o.ControlKey = key);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_fraction_that_leaves_nobody_or_is_none_is_refused(double fraction) =>
        Assert.Contains("ControlFraction", Assert.Throws<ArgumentException>(
            () => new AccountingChatClient(new TestChatClient(), new() { ControlFraction = fraction })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_stage_that_cannot_be_left_out_is_refused() =>
        Assert.Contains("'model'", Assert.Throws<ArgumentException>(
            () => new AccountingChatClient(new TestChatClient(), new() { StageControlFractions = { ["model"] = 0.1 } })).Message,
            StringComparison.Ordinal);

    private static EffectiveRequestOptions Key(string key) => new() { ControlKey = key };
}
