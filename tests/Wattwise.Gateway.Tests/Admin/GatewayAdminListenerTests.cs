using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;

namespace Wattwise.Gateway.Tests.Admin;

public sealed class GatewayAdminListenerTests : IAsyncLifetime
{
    private const string AdminToken = "0123456789abcdef0123456789abcdef";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly IHost _host;
    private GatewayAdminListener _listener = null!;

    public GatewayAdminListenerTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddFakeLogging().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton<IGatewayAdminEndpoints, OpenEndpoint>()
            .AddWattwiseGatewayAdmin(options => (options.Port, options.Token, options.MaxSessions) = (0, AdminToken, 2));
        _host = builder.Build();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync(Token);
        _listener = _host.Services.GetRequiredService<GatewayAdminListener>();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    [Fact]
    public async Task It_listens_on_loopback_and_lets_nobody_in_without_a_credential()
    {
        Assert.True(_listener.Address.IsLoopback);
        using var client = Client();
        foreach (var path in new[] { "/", "/api/keys", "/api/session", "/nowhere", "/login" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path, Token)).StatusCode);
        foreach (var token in new[] { "", "x", AdminToken + "x", AdminToken[..^1] })
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, HttpMethod.Get, "/api/keys", token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/open", Token)).StatusCode);
    }

    [Fact]
    public async Task A_link_lets_one_browser_in_once_by_a_cookie_that_pages_cannot_read()
    {
        var link = _listener.CreateLink();
        using var browser = Client();
        using var reply = await browser.GetAsync(link, Token);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
        var cookie = Assert.Single(reply.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/keys", Token)).StatusCode);

        using var other = Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync(link, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/keys", Token)).StatusCode);
    }

    [Fact]
    public async Task Links_and_sessions_end()
    {
        var link = _listener.CreateLink();
        using var browser = await BrowserAsync();
        _time.Advance(TimeSpan.FromHours(1));
        using var other = Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync(link, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/session", Token)).StatusCode);
        _time.Advance(TimeSpan.FromHours(11));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/session", Token)).StatusCode);
    }

    [Fact]
    public async Task Who_is_in_may_open_a_link_again()
    {
        var link = _listener.CreateLink();
        using var browser = Client();
        (await browser.GetAsync(link, Token)).Dispose();
        using var again = await browser.GetAsync(link, Token);
        Assert.Equal((HttpStatusCode.SeeOther, false), (again.StatusCode, again.Headers.Contains("Set-Cookie")));
    }

    [Fact]
    public async Task A_person_without_entry_gets_a_page_and_a_program_gets_json()
    {
        using var client = Client();
        foreach (var (accept, type) in new[] { ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"), ("*/*", "application/json") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/login?token=%3Cscript%3E");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await client.SendAsync(request, Token);
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.Equal((HttpStatusCode.Unauthorized, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
            Assert.Contains("The link was opened before, or is too old.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("script", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_oldest_of_too_many_browsers_goes()
    {
        using var first = await BrowserAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var second = await BrowserAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var third = await BrowserAsync();
        HttpStatusCode[] codes = [await CodeAsync(first), await CodeAsync(second), await CodeAsync(third)];
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK], codes);

        static async Task<HttpStatusCode> CodeAsync(HttpClient browser) => (await browser.GetAsync("/api/session", Token)).StatusCode;
    }

    [Fact]
    public async Task A_browser_changes_nothing_without_what_only_our_page_knows()
    {
        using var browser = await BrowserAsync();
        using var body = JsonContent.Create(new { tenant = "contoso" });
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/api/keys", body, Token)).StatusCode);
        browser.DefaultRequestHeaders.Add(AdminGate.AntiforgeryHeader, "guess");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/api/keys", body, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/api/links", null, Token)).StatusCode);

        browser.DefaultRequestHeaders.Remove(AdminGate.AntiforgeryHeader);
        var session = await browser.GetFromJsonAsync<JsonElement>("/api/session", Token);
        browser.DefaultRequestHeaders.Add(AdminGate.AntiforgeryHeader, session.GetProperty("antiforgery").GetString());
        Assert.Equal(HttpStatusCode.Created, (await browser.PostAsync("/api/keys", body, Token)).StatusCode);
    }

    [Fact]
    public async Task A_name_that_was_made_to_point_here_is_turned_away()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open");
        request.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await client.SendAsync(request, Token)).StatusCode);
        using var local = new HttpRequestMessage(HttpMethod.Get, "/open");
        local.Headers.Host = $"localhost:{_listener.Address.Port}";
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(local, Token)).StatusCode);
    }

    [Fact]
    public async Task Every_answer_has_a_strict_content_policy_and_is_kept_nowhere()
    {
        using var client = Client();
        foreach (var path in new[] { "/open", "/nowhere" })
        {
            using var reply = await client.GetAsync(path, Token);
            Assert.StartsWith("default-src 'self';", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(reply.Headers.CacheControl!.NoStore);
            Assert.False(reply.Headers.Contains("Server"));
            Assert.False(reply.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_setting_of_a_key_whose_name_is_not_known_is_refused()
    {
        using var client = Client();
        using var reply = await SendAsync(
            client, HttpMethod.Post, "/api/keys", AdminToken, """{"tenant":"contoso","requestPerMinute":5}""");

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("requestsPerMinute", await reply.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(await _host.Services.GetRequiredService<GatewayKeys>().ListAsync(Token));
    }

    [Fact]
    public async Task Keys_are_made_shown_once_listed_with_usage_and_revoked()
    {
        using var client = Client();
        using var created = await SendAsync(
            client, HttpMethod.Post, "/api/keys", AdminToken, """{"tenant":"contoso","tokensPerDay":100,"models":["a"]}""");
        var made = await created.Content.ReadFromJsonAsync<JsonElement>(Token);
        var (id, text) = (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
        Assert.True(KeyText.IsWellFormed(text));
        await _host.Services.GetRequiredService<BudgetBook>().Of("contoso").SettleAsync(id, default, new(7, 0.5));

        using var listing = await SendAsync(client, HttpMethod.Get, "/api/keys", AdminToken);
        var listed = await listing.Content.ReadAsStringAsync(Token);
        var key = Assert.Single(JsonElement.Parse(listed).EnumerateArray());
        var settings = key.GetProperty("settings");
        Assert.Equal((id, true), (key.GetProperty("id").GetString(), key.GetProperty("isLive").GetBoolean()));
        Assert.Equal(("contoso", 100), (settings.GetProperty("tenant").GetString(), settings.GetProperty("tokensPerDay").GetInt32()));
        Assert.Equal(7, key.GetProperty("today").GetProperty("tokens").GetInt32());
        Assert.Equal(0.5, key.GetProperty("thisMonth").GetProperty("joules").GetDouble());
        Assert.DoesNotContain(text[28..], listed, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, HttpMethod.Delete, $"/api/keys/{id}", AdminToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(client, HttpMethod.Delete, $"/api/keys/{id}", AdminToken)).StatusCode);
        var log = string.Concat(_host.Services.GetFakeLogCollector().GetSnapshot().Select(record => record.Message));
        Assert.DoesNotContain(text[28..], log, StringComparison.Ordinal);
        Assert.DoesNotContain(AdminToken, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"tenant":"<script>"}""", 400)]
    [InlineData("""{"tenant":"a","tokensPerDay":-1}""", 400)]
    [InlineData("""{"tenant":"a","models":[null]}""", 400)]
    public async Task Settings_that_cannot_work_make_no_key(string body, int status)
    {
        using var client = Client();
        using var reply = await SendAsync(client, HttpMethod.Post, "/api/keys", AdminToken, body);
        Assert.Equal(status, (int)reply.StatusCode);
        var error = (await reply.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error");
        Assert.NotEqual("", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_third_live_key_of_a_tenant_and_a_large_body_are_refused()
    {
        using var client = Client();
        var large = $$"""{"tenant":"b","label":"{{new string('x', 100_000)}}"}""";
        var statuses = new List<int>();
        foreach (var body in new[] { """{"tenant":"a"}""", """{"tenant":"a"}""", """{"tenant":"a"}""", large })
            statuses.Add((int)(await SendAsync(client, HttpMethod.Post, "/api/keys", AdminToken, body)).StatusCode);
        Assert.Equal([201, 201, 409, 413], statuses);
    }

    [Fact]
    public void Settings_that_cannot_work_are_named_and_the_token_is_not_repeated()
    {
        var options = new GatewayAdminOptions
        {
            Address = "0.0.0.0",
            Port = -1,
            Token = "short secret",
            MaxSessions = 0,
            LinkLifetime = default,
            SessionLifetime = default,
        };
        var failure = new GatewayAdminOptionsValidator().Validate(null, options).FailureMessage!;
        string[] names = ["Address", "Port", "Token", "MaxSessions", "LinkLifetime", "SessionLifetime"];
        Assert.All(names, name => Assert.Contains(name, failure, StringComparison.Ordinal));
        Assert.DoesNotContain("short secret", failure, StringComparison.Ordinal);
        Assert.True(new GatewayAdminOptionsValidator().Validate(null, new() { Address = "0.0.0.0", AllowsRemote = true }).Succeeded);
    }

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _listener.Address };

    private async Task<HttpClient> BrowserAsync()
    {
        var browser = Client();
        (await browser.GetAsync(_listener.CreateLink(), Token)).Dispose();
        return browser;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string token, string? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return client.SendAsync(request, Token);
    }

    private sealed class OpenEndpoint : IGatewayAdminEndpoints
    {
        public void Map(IEndpointRouteBuilder admin) =>
            admin.MapGet("/open", static context => context.Response.WriteAsync("open")).AllowAnonymous();
    }
}
