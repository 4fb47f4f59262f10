using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Admin;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Caches;

/// <summary>The cache on the admin listener. What each store removes by which condition, their conformance tests say.</summary>
public class CacheEndpointTests
{
    private const string Question = "What is the capital of France?";
    private const string AdminToken = "an-admin-token-of-more-than-32-letters";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    public async Task It_says_how_full_the_cache_is_against_its_limits_and_of_whom(string kind)
    {
        using var file = new TemporaryFile();
        await using var host = await StartAsync(services =>
        {
            if (kind == "sqlite")
                services.AddSqliteSemanticCache(options => (options.FilePath, options.MaxEntries) = (file.Path, 100_000));
        });
        await AskAllAsync(host);
        using var http = Program(host);
        await PostKeyAsync(host, "contoso");

        var cache = Assert.Single(await ListAsync(http, "?tenants=true"));
        Assert.Equal(kind == "sqlite" ? "Sqlite" : "InMemory", cache.GetProperty("store").GetString());
        Assert.Equal((3, 100_000), (cache.GetProperty("entries").GetInt32(), cache.GetProperty("maxEntries").GetInt32()));
        Assert.InRange(cache.GetProperty("bytes").GetInt64(), 1, cache.GetProperty("maxBytes").GetInt64());
        var tenants = cache.GetProperty("tenants");
        var contoso = Assert.Single(tenants.GetProperty("largest").EnumerateArray());
        Assert.Equal(("contoso", 2), (contoso.GetProperty("tenant").GetString(), contoso.GetProperty("entries").GetInt32()));
        Assert.Equal((1, true), (tenants.GetProperty("others").GetInt32(), tenants.GetProperty("isComplete").GetBoolean()));
        Assert.False((await ListAsync(http))[0].TryGetProperty("tenants", out _));
    }

    [Theory]
    [InlineData("""{"tenant":"contoso"}""", 2)]
    [InlineData("""{"tenant":"contoso","user":"nobody"}""", 0)]
    [InlineData("""{"tag":"prices"}""", 1)]
    [InlineData("""{"model":"test-model"}""", 3)]
    [InlineData("""{"answeredBefore":"2001-01-01T00:00:00Z"}""", 0)]
    [InlineData("""{"answeredBefore":"2101-01-01T00:00:00Z","tenant":"fabrikam"}""", 1)]
    [InlineData("""{"expired":true}""", 0)]
    [InlineData("""{"everything":true}""", 3)]
    public async Task A_purge_removes_what_meets_its_conditions_and_says_how_many(string body, int removed)
    {
        await using var host = await StartAsync();
        await AskAllAsync(host);
        using var http = Program(host);
        using var reply = await PurgeAsync(http, body);
        Assert.Equal(removed, (await reply.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("removed").GetInt32());
        Assert.Equal(3 - removed, (await ListAsync(http))[0].GetProperty("entries").GetInt32());
    }

    [Fact]
    public async Task What_was_purged_is_not_repeated_word_for_word_either()
    {
        await using var host = await StartAsync();
        await host.AskAsync(Question, "contoso");
        Assert.NotNull((await host.AskAsync(Question, "contoso")).GetCacheHit());
        using var http = Program(host);
        using var reply = await PurgeAsync(http, """{"tenant":"contoso"}""");
        Assert.Null((await host.AskAsync(Question, "contoso")).GetCacheHit());
    }

    [Fact]
    public async Task What_was_purged_at_one_gateway_is_not_repeated_by_another_one_of_the_store_after_the_interval()
    {
        using var file = new TemporaryFile();
        var interval = TimeSpan.FromMilliseconds(50);
        void Share(IServiceCollection services)
        {
            services.AddSqliteSemanticCache(options => options.FilePath = file.Path);
            services.Configure<WattwiseOptions>(options => options.SemanticCache!.PurgeCheckInterval = interval);
        }

        await using var one = await StartAsync(Share);
        await using var other = await StartAsync(Share);
        await AskAllAsync(one);
        for (var i = 0; i < 2; i++)
            Assert.NotNull((await other.AskAsync(Question, "contoso")).GetCacheHit());
        using var http = Program(one);
        using var reply = await PurgeAsync(http, """{"tenant":"contoso"}""");
        await Task.Delay(2 * interval, Token);
        Assert.Null((await other.AskAsync(Question, "contoso")).GetCacheHit());
        Assert.NotNull((await other.AskAsync(Question, "fabrikam")).GetCacheHit());
    }

    [Fact]
    public async Task One_wrong_answer_is_purged_by_the_key_that_the_dashboard_has_of_it()
    {
        await using var host = await StartAsync();
        await AskAllAsync(host);
        await host.AskAsync("Tell me, what is the capital of France?", "contoso");
        var hit = Assert.Single(host.Get<Gateway.Dashboard.LiveBoard>().Whole(DateTimeOffset.UtcNow).Hits!);
        using var http = Program(host);
        using var reply = await PurgeAsync(http, $$"""{"key":"{{hit.Key}}"}""");
        Assert.Equal(1, (await reply.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("removed").GetInt32());
        Assert.Null((await host.AskAsync("Tell me, what is the capital of France?", "contoso")).GetCacheHit());
        Assert.NotNull((await host.AskAsync(Question, "fabrikam")).GetCacheHit());
    }

    [Theory]
    [InlineData("", "Send conditions")]
    [InlineData("null", "Send conditions")]
    [InlineData("[]", "Send conditions")]
    [InlineData("{}", "Name a condition")]
    [InlineData("""{"expired":false,"everything":false}""", "Name a condition")]
    [InlineData("""{"everything":true,"tenant":"contoso"}""", "stands alone")]
    [InlineData("""{"expired":true,"tennant":"contoso"}""", "Send conditions")]
    [InlineData("""{"key":"0123"}""", "64 hexadecimal digits")]
    [InlineData("""{"answeredBefore":"yesterday"}""", "Send conditions")]
    public async Task Conditions_that_are_not_clear_remove_nothing(string body, string message)
    {
        await using var host = await StartAsync();
        await host.AskAsync(Question, "contoso");
        using var http = Program(host);
        using var reply = await PurgeAsync(http, body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var error = (await reply.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error");
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.NotNull((await host.AskAsync(Question, "contoso")).GetCacheHit());
    }

    [Fact]
    public async Task A_browser_purges_nothing_without_what_only_our_page_knows_and_nobody_without_a_login()
    {
        await using var host = await StartAsync();
        await host.AskAsync(Question);
        var admin = host.Get<GatewayAdminListener>();
        using var stranger = new HttpClient { BaseAddress = admin.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("api/cache", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PurgeAsync(stranger, """{"everything":true}""")).StatusCode);

        using var browser = new HttpClient { BaseAddress = admin.Address };
        (await browser.GetAsync(admin.CreateLink(), Token)).Dispose();
        Assert.Equal(HttpStatusCode.Forbidden, (await PurgeAsync(browser, """{"everything":true}""")).StatusCode);
        Assert.NotNull((await host.AskAsync(Question)).GetCacheHit());
        var session = await browser.GetFromJsonAsync<JsonElement>("api/session", Token);
        browser.DefaultRequestHeaders.Add(AdminGate.AntiforgeryHeader, session.GetProperty("antiforgery").GetString());
        Assert.Equal(HttpStatusCode.OK, (await PurgeAsync(browser, """{"everything":true}""")).StatusCode);
    }

    [Fact]
    public async Task The_log_says_who_purged_by_which_conditions_and_no_text()
    {
        await using var host = await StartAsync(services => services.AddFakeLogging());
        await host.AskAsync(Question, "contoso");
        using var http = Program(host);
        using var reply = await PurgeAsync(http, """{"tenant":"a\r\ninfo: forged","user":"zoe@example.org","tag":"secret plan"}""");
        var lines = host.Get<FakeLogCollector>().GetSnapshot().Select(record => record.Message).ToArray();
        Assert.Equal(
            "The cache was purged by a program, by tenant a%0D%0Ainfo%3A%20forged, user, tag: 0 entries were removed.",
            Assert.Single(lines, line => line.Contains("purged", StringComparison.Ordinal)));
        var log = string.Concat(lines);
        foreach (var text in new[] { Question, "zoe", "secret plan" })
            Assert.DoesNotContain(text, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_out_is_named_and_what_may_still_be_there_is_not_taken_for_gone()
    {
        await using var host = await StartAsync(services => services.AddSingleton<ISemanticCacheStore>(new BrokenStore()));
        using var http = Program(host);
        var cache = Assert.Single(await ListAsync(http));
        Assert.Equal(("BrokenStore", false), (cache.GetProperty("store").GetString(), cache.GetProperty("isAvailable").GetBoolean()));
        using var reply = await PurgeAsync(http, """{"everything":true}""");
        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
    }

    [Fact]
    public async Task Models_of_one_store_are_one_cache_others_each_their_own_and_one_that_cannot_be_made_hides_no_other()
    {
        await using var gateway = await GatewayHost.StartAsync(
            configure: services =>
            {
                services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(new TestEmbedder());
                services.AddWattwiseGatewayAdmin(admin => (admin.Port, admin.Token) = (0, AdminToken));
                var shared = new InMemorySemanticCacheStore();
                foreach (var name in new[] { "a", "b" })
                {
                    services.AddKeyedChatClient(name, _ => new TestChatClient())
                        .UseSemanticCache(configure: options => options.Store = shared);
                }

                services.AddKeyedChatClient("c", _ => new TestChatClient()).UseSemanticCache();
                services.AddKeyedChatClient("d", _ => new TestChatClient());
                services.AddKeyedChatClient("e", _ => throw new InvalidOperationException("It has no key."));
            },
            options: options =>
            {
                foreach (var name in new[] { "a", "b", "c", "d", "e" })
                    options.Models.Add(new() { Name = name, ServiceKey = name });
            });
        using var http = new HttpClient { BaseAddress = gateway.Services.GetRequiredService<GatewayAdminListener>().Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", AdminToken);
        var caches = await ListAsync(http);
        Assert.Equal(["a, b", "c"], caches.Select(cache => string.Join(", ", cache.GetProperty("models").EnumerateArray())));
    }

    private static Task<DashboardHost> StartAsync(Action<IServiceCollection>? configure = null) => DashboardHost.StartAsync(
        services: services =>
        {
            services.AddWattwiseGatewayAdmin(admin => (admin.Port, admin.Token) = (0, AdminToken));
            configure?.Invoke(services);
        });

    private static async Task<JsonElement[]> ListAsync(HttpClient http, string query = "") =>
        [.. (await http.GetFromJsonAsync<JsonElement>("api/cache" + query, Token)).GetProperty("caches").EnumerateArray()];

    /// <summary>Three entries: two of contoso, of which one has a tag, and one of fabrikam.</summary>
    private static async Task AskAllAsync(DashboardHost host)
    {
        await host.AskAsync(Question, "contoso");
        await host.AskAsync(Question, "fabrikam");
        var options = new ChatOptions().ConfigureWattwise(
            request => (request.CacheScope, request.CacheTags) = (new("contoso"), ["prices"]));
        await host.Client.GetResponseAsync("What does it cost?", options, Token);

        // The store takes answers in the background.
        var store = ((IChatClient)host.Client).GetService<SemanticCacheChatClient>()!.Store!;
        while (await store.CountAsync(cancellationToken: Token) < 3)
            await Task.Delay(5, Token);
    }

    private static async Task PostKeyAsync(DashboardHost host, string tenant) =>
        await host.Get<GatewayKeys>().CreateAsync(new(tenant), Token);

    private static HttpClient Program(DashboardHost host)
    {
        var http = new HttpClient { BaseAddress = host.Get<GatewayAdminListener>().Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", AdminToken);
        return http;
    }

    private static Task<HttpResponseMessage> PurgeAsync(HttpClient http, string body) =>
        http.PostAsync("api/cache/purge", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

    private sealed class TemporaryFile : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("wattwise-cache").FullName;

        public string Path => System.IO.Path.Combine(_folder, "cache.db");

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
