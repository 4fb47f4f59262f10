using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Caching;
using Wattwise.Gateway.Health;
using Wattwise.Gateway.Tests.Dashboard;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Tests.Health;

public class HealthTests
{
    [Fact]
    public async Task A_host_whose_parts_work_is_healthy()
    {
        await using var host = await DashboardHost.StartAsync();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(host, "health"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(host, "alive"));
    }

    [Theory]
    [InlineData("POST", "health")]
    [InlineData("DELETE", "alive")]
    public async Task Health_can_only_be_read_and_says_so(string method, string path)
    {
        await using var host = await DashboardHost.StartAsync();
        using var response = await host.Http.SendAsync(new(new HttpMethod(method), path), DashboardHost.Token);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
        Assert.Contains("method_not_supported", await response.Content.ReadAsStringAsync(DashboardHost.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_out_degrades_since_requests_go_on_without_it()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddSingleton<ISemanticCacheStore>(new BrokenStore()));
        Assert.Equal((HttpStatusCode.OK, "Degraded"), await AskAsync(host, "health"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(host, "alive"));
    }

    [Fact]
    public async Task Models_that_only_fail_degrade_until_one_answers()
    {
        await using var host = await DashboardHost.StartAsync();
        var traffic = host.Get<IGatewayTraffic>();
        for (var i = 0; i < ModelCheck.Failures; i++)
            traffic.Begin(isStream: false).End(502, null);

        // What a caller did wrong says nothing of the model.
        traffic.Begin(isStream: false).End(400, null);
        Assert.Equal("Degraded", (await AskAsync(host, "health")).Word);
        traffic.Begin(isStream: false).End(200, null);
        Assert.Equal("Healthy", (await AskAsync(host, "health")).Word);
    }

    private static async Task<(HttpStatusCode Status, string Word)> AskAsync(DashboardHost host, string path)
    {
        using var response = await host.Http.GetAsync(path, DashboardHost.Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(DashboardHost.Token));
    }
}
