using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>Dashboard, metrics and health on the admin listener.</summary>
public class MonitoringAdminTests
{
    private const string Token = "an-admin-token-of-more-than-32-letters";

    [Theory]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/events")]
    [InlineData("/dashboard/dashboard.js")]
    [InlineData("/metrics")]
    public async Task Nobody_reads_them_who_did_not_log_in(string path)
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Get<GatewayAdminListener>().Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path, DashboardHost.Token)).StatusCode);
    }

    [Fact]
    public async Task A_link_leads_to_the_page_and_its_stream()
    {
        await using var host = await StartAsync();
        var admin = host.Get<GatewayAdminListener>();
        using var http = new HttpClient { BaseAddress = admin.Address };
        using var page = await http.GetAsync(admin.CreateLink(), DashboardHost.Token);
        Assert.Equal("/dashboard/", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("<title>Wattwise</title>", await page.Content.ReadAsStringAsync(DashboardHost.Token), StringComparison.Ordinal);
        using var stream = await http.GetAsync("/dashboard/events", HttpCompletionOption.ResponseHeadersRead, DashboardHost.Token);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Prometheus_reads_the_metrics_with_the_admin_token()
    {
        await using var host = await StartAsync();
        await host.AskAsync("What is a cat?");
        using var http = new HttpClient { BaseAddress = host.Get<GatewayAdminListener>().Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Assert.True((await Scrape.ReadAsync(http)).Sum("wattwise_energy_joules_total") > 0);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Whoever_watches_over_the_process_needs_no_login(string path)
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Get<GatewayAdminListener>().Address };
        Assert.Equal("Healthy", await http.GetStringAsync(path, DashboardHost.Token));
    }

    private static Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(
        services: services => services.AddWattwiseGatewayAdmin(admin => (admin.Port, admin.Token) = (0, Token)));
}
