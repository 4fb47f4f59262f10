using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Tests.Traffic;

/// <summary>What the dashboard counts of requests that no model is asked.</summary>
public class RefusedRequestTests
{
    private const string Chat = """{"model":"test","messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task Requests_without_a_key_beyond_a_budget_or_with_a_mistake_are_counted_as_refused()
    {
        await using var host = await StartAsync(new TestChatClient());
        using (var stranger = host.CreateHttp("ww_nobody"))
        using (var unknown = await stranger.GetAsync("models", GatewayHost.Token))
            Assert.Equal(401, (int)unknown.StatusCode);
        Assert.Equal((1, 0), Ends(host));

        await host.AskAsync("chat/completions", "{");
        await host.AskAsync("chat/completions", Chat.Replace("test", "other", StringComparison.Ordinal));
        Assert.Equal((3, 0), Ends(host));

        host.Access.RefuseDemand = _ => AccessErrors.NoBudget(new BudgetRefusal("tokens a day", null));
        await host.AskAsync("chat/completions", Chat);
        Assert.Equal((4, 0), Ends(host));
    }

    [Fact]
    public async Task A_request_that_fails_at_its_model_is_counted_once()
    {
        using var model = new TestChatClient { Respond = static (_, _) => throw new HttpRequestException("out") };
        await using var host = await StartAsync(model);
        await host.AskAsync("chat/completions", Chat);
        Assert.Equal((0, 1), Ends(host));
    }

    private static Task<GatewayHost> StartAsync(TestChatClient model) =>
        GatewayHost.StartAsync(model, services => services.AddWattwiseDashboard());

    private static (long Refused, long Failed) Ends(GatewayHost host)
    {
        var count = host.Services.GetRequiredService<LiveTraffic>().Count();
        return (count.Refused, count.Failed);
    }
}
