using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Dashboard;

namespace Wattwise.Gateway.Tests.Dashboard;

public partial class DashboardEndpointTests
{
    [Fact]
    public async Task The_page_and_its_files_carry_a_policy_that_allows_nothing_inline_and_nothing_foreign()
    {
        await using var host = await DashboardHost.StartAsync();
        foreach (var path in (string[])["dashboard/", "dashboard/dashboard.js", "dashboard/dashboard.css", "dashboard/icon.svg"])
        {
            using var response = await host.Http.GetAsync(path, DashboardHost.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task The_pages_files_name_no_other_host()
    {
        await using var host = await DashboardHost.StartAsync();
        var page = await host.Http.GetStringAsync("dashboard/", DashboardHost.Token);
        var files = File().Matches(page).Select(match => match.Groups["file"].Value).Distinct().ToArray();
        Assert.Contains("dashboard.js", files);
        foreach (var file in files)
        {
            // The namespace of SVG is a name, no address.
            var text = (await host.Http.GetStringAsync("dashboard/" + file, DashboardHost.Token)).Replace(
                "http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("//", text.Replace("// ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_address_without_a_slash_leads_to_the_page()
    {
        await using var host = await DashboardHost.StartAsync();
        using var response = await host.Http.GetAsync("dashboard", DashboardHost.Token);
        Assert.Equal("/dashboard/", response.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_not_sent_again()
    {
        await using var host = await DashboardHost.StartAsync();
        using var first = await host.Http.GetAsync("dashboard/dashboard.js", DashboardHost.Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, "dashboard/dashboard.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Http.SendAsync(again, DashboardHost.Token);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_stream_tells_all_first_and_resumes_where_it_ended()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AskAsync("What is a cat?", "contoso");
        string? last = null;
        await foreach (var (id, data) in host.WatchAsync(cancellationToken: DashboardHost.Token))
        {
            Assert.Contains("\"history\"", data, StringComparison.Ordinal);
            last = id;
            break;
        }

        await foreach (var (id, data) in host.WatchAsync(last, DashboardHost.Token))
        {
            Assert.DoesNotContain("\"history\"", data, StringComparison.Ordinal);
            Assert.NotEqual(last, id);
            break;
        }
    }

    [Fact]
    public async Task One_of_the_latest_requests_is_told_stage_by_stage_without_its_text()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AskAsync("What is the capital of France?", "contoso");
        await host.AskAsync("What is the capital of France?", "contoso");
        var requests = host.Get<LiveBoard>().Whole(DateTimeOffset.UtcNow).Requests!;
        var (asked, repeated) = (await DetailAsync(host, requests[0].Id), await DetailAsync(host, requests[1].Id));
        Assert.DoesNotContain("France", asked.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("miss", asked.GetProperty("part").GetProperty("cache").GetProperty("outcome").GetString());
        Assert.Equal("hit", repeated.GetProperty("part").GetProperty("cache").GetProperty("outcome").GetString());

        var model = asked.GetProperty("lines").EnumerateArray().Single(line => line.GetProperty("isModelCall").GetBoolean());
        Assert.Equal(("model", "model_called"), (model.GetProperty("stage").GetString(), model.GetProperty("outcome").GetString()));
        Assert.Equal(
            (10, 5),
            (model.GetProperty("tokens").GetProperty("input").GetInt32(), model.GetProperty("tokens").GetProperty("output").GetInt32()));
        var spent = model.GetProperty("spent");
        Assert.InRange(spent.GetProperty("value").GetDouble(), spent.GetProperty("low").GetDouble(), spent.GetProperty("high").GetDouble());
        Assert.Equal(spent.GetProperty("value").GetDouble(), repeated.GetProperty("avoided").GetProperty("value").GetDouble(), 1e-9);
        Assert.Equal("USD", asked.GetProperty("currency").GetString());
        Assert.True(asked.GetProperty("grams").GetDouble() > 0);
    }

    [Fact]
    public async Task A_request_that_is_not_among_the_latest_is_nothing_and_no_error()
    {
        await using var host = await DashboardHost.StartAsync();
        using var unknown = await host.Http.GetAsync($"dashboard/requests/{Guid.NewGuid():N}", DashboardHost.Token);
        using var nonsense = await host.Http.GetAsync("dashboard/requests/1", DashboardHost.Token);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (unknown.StatusCode, nonsense.StatusCode));
    }

    [Fact]
    public async Task What_operators_do_is_on_the_admin_listeners_page_alone()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddWattwiseGatewayAdmin(admin => admin.Port = 0));
        var admin = host.Get<GatewayAdminListener>();
        using var operators = new HttpClient { BaseAddress = admin.Address };
        Assert.DoesNotContain("data-api", await host.Http.GetStringAsync("dashboard/", DashboardHost.Token), StringComparison.Ordinal);
        Assert.Contains(
            "data-api=\"../api/\"", await operators.GetStringAsync(admin.CreateLink(), DashboardHost.Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("api/cache", DashboardHost.Token)).StatusCode);
    }

    [Fact]
    public async Task One_viewer_too_many_is_told_to_come_back()
    {
        await using var host = await DashboardHost.StartAsync(options => options.MaxViewers = 1);
        await foreach (var _ in host.WatchAsync(cancellationToken: DashboardHost.Token))
        {
            using var second = await host.Http.GetAsync("dashboard/events", DashboardHost.Token);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.NotNull(second.Headers.RetryAfter);
            break;
        }
    }

    [Fact]
    public async Task A_host_that_stops_does_not_wait_for_its_viewers()
    {
        var host = await DashboardHost.StartAsync();
        var frames = host.WatchAsync(cancellationToken: DashboardHost.Token).GetAsyncEnumerator(DashboardHost.Token);
        Assert.True(await frames.MoveNextAsync());
        var stop = host.StopAsync();
        while (await frames.MoveNextAsync())
        {
        }

        await stop;
        await frames.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task The_apps_own_log_and_record_are_told_as_before()
    {
        var (log, sink) = (new TestLog(), new TestSink());
        await using var host = await DashboardHost.StartAsync(services: services =>
        {
            services.AddSingleton<IFootprintLog>(log);
            services.AddSingleton<ICacheAuditSink>(sink);
        });
        await host.AskAsync("What is the capital of France?");
        await host.AskAsync("Tell me, what is the capital of France?");
        Assert.Equal(2, log.Entries);
        Assert.Equal(1, sink.Hits);
    }

    private static async Task<JsonElement> DetailAsync(DashboardHost host, string id) =>
        JsonElement.Parse(await host.Http.GetStringAsync($"dashboard/requests/{id}", DashboardHost.Token));

    [GeneratedRegex("(?:href|src)=\"(?<file>[a-z.]+)\"")]
    private static partial Regex File();

    private sealed class TestLog : IFootprintLog
    {
        public int Entries { get; private set; }

        public void Add(FootprintEntry entry) => Entries++;
    }

    private sealed class TestSink : ICacheAuditSink
    {
        public int Hits { get; private set; }

        public void Record(in CacheAuditEvent auditEvent) => Hits++;
    }
}
