using Microsoft.Extensions.AI;

namespace Wattwise.Abstractions.Tests.Requests;

public class AmbientRequestOptionsTests
{
    [Fact]
    public async Task They_hold_in_the_flow_until_they_end()
    {
        using (AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope("contoso")))
            Assert.Equal("contoso", await Task.Run(() => Begin().CacheScope.Tenant, TestContext.Current.CancellationToken));

        Assert.Null(Begin().CacheScope.Tenant);
    }

    [Fact]
    public void What_they_leave_open_comes_from_those_around()
    {
        using var outer = AmbientRequestOptions.Begin(o => (o.CacheScope, o.VaryBy) = (new CacheScope("contoso"), ["v1"]));
        using var inner = AmbientRequestOptions.Begin(o => o.CacheMode = CacheMode.ReadOnly);

        Assert.Equal(("contoso", CacheMode.ReadOnly), (Begin().CacheScope.Tenant, Begin().CacheMode));
        Assert.Equal(["v1"], Begin().VaryBy);
    }

    [Fact]
    public void A_request_says_more_than_they_do()
    {
        using var ambient = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope("contoso", "ann"));

        Assert.Equal(new CacheScope(
            "contoso", "bob"), Begin(new ChatOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope(null, "bob"))).CacheScope);
        Assert.Equal(CacheScope.AppWide, Begin(new ChatOptions().ConfigureWattwise(o => o.CacheScope = CacheScope.AppWide)).CacheScope);
    }

    [Fact]
    public void Those_that_began_within_a_request_come_before_it_and_those_around_it_do_not()
    {
        using var around = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope("around"));
        ChatOptions? options = new ChatOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope("request"));
        WattwiseScope.Current = WattwiseScope.JoinOrBegin(ref options, out _);
        try
        {
            Assert.Equal("request", Begin().CacheScope.Tenant);
            using (AmbientRequestOptions.Begin(o => o.CacheTags = ["tag"]))
            {
                Assert.Equal("request", Begin().CacheScope.Tenant);
                Assert.Equal(["tag"], Begin().CacheTags);
            }

            Assert.Empty(Begin().CacheTags);
        }
        finally
        {
            WattwiseScope.Current = null;
        }
    }

    [Fact]
    public async Task A_worker_that_outlives_them_is_nobodys_and_shares_nothing()
    {
        var end = new TaskCompletionSource();
        Task<EffectiveRequestOptions> worker;
        using (AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope("contoso")))
            worker = Task.Run(async () => { await end.Task; return Begin(); }, TestContext.Current.CancellationToken);
        end.SetResult();

        Assert.Equal((null, CacheMode.Bypass), ((await worker).CacheScope.Tenant, (await worker).CacheMode));
    }

    private static EffectiveRequestOptions Begin(ChatOptions? options = null) => WattwiseScope.JoinOrBegin(ref options, out _).Options;
}
