using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Tests.Access;
using Wattwise.Gateway.Tests.Dashboard;

namespace Wattwise.Gateway.Tests.Usage;

public sealed class UsageEndpointTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 31, 18, 0, 0, TimeSpan.Zero));
    private readonly FaultyStore _store = new(new InMemoryGatewayStore());
    private GatewayHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BudgetBook Budgets => _host.Services.GetRequiredService<BudgetBook>();

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(
        configure: services =>
        {
            services.RemoveAll<IGatewayAccess>();
            services.AddSingleton<TimeProvider>(_time).AddSingleton<IGatewayStore>(_store);
            services.AddWattwise(options => options.Accounting!.EnergyModel = new TokenEnergy());
            services.AddKeyedChatClient("test", _ => new TestChatClient()).UseWattwise();
        },
        options: options => options.Models.Add(new() { Name = "test", ServiceKey = "test" }));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_caller_reads_what_its_tenant_spent_what_is_held_and_what_is_left_until_when()
    {
        var key = await CreateAsync(new("contoso") { TokensPerDay = 1_000, JoulesPerMonth = 50 });
        var account = Budgets.Of("contoso");
        await account.HoldAsync(key.Key.Settings, new(100, 8), Token);
        await account.SettleAsync(key.Key.Id, default, new(300, 20));

        var usage = await ReadAsync(key);
        var (today, month) = (usage.GetProperty("today"), usage.GetProperty("thisMonth"));
        Assert.Equal("contoso", usage.GetProperty("tenant").GetString());
        Assert.Equal((300, 20.0), Amount(today.GetProperty("spent")));
        Assert.Equal((100, 8.0), Amount(usage.GetProperty("held")));
        Assert.Equal(1_000, today.GetProperty("budget").GetProperty("tokens").GetInt64());
        Assert.Equal(600, today.GetProperty("left").GetProperty("tokens").GetInt64());
        Assert.Equal(22, month.GetProperty("left").GetProperty("joules").GetDouble());
        Assert.False(today.GetProperty("left").TryGetProperty("joules", out _));
        Assert.Equal(new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero), today.GetProperty("from").GetDateTimeOffset());
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), month.GetProperty("from").GetDateTimeOffset());
        foreach (var window in new[] { today, month })
            Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), window.GetProperty("until").GetDateTimeOffset());
    }

    [Fact]
    public async Task Two_keys_of_a_tenant_read_the_same_sums_and_each_its_own_part_and_limits()
    {
        var first = await CreateAsync(new("contoso") { TokensPerDay = 1_000, RequestsPerMinute = 60, Models = ["test"] });
        var second = await CreateAsync(new("contoso"));
        await Budgets.Of("contoso").SettleAsync(first.Key.Id, default, new(7, 1));
        await Budgets.Of("contoso").SettleAsync(second.Key.Id, default, new(5, 2));

        foreach (var (key, own) in new[] { (first, (7L, 1.0)), (second, (5L, 2.0)) })
        {
            var usage = await ReadAsync(key);
            Assert.Equal((12, 3.0), Amount(usage.GetProperty("today").GetProperty("spent")));
            Assert.Equal(own, Amount(usage.GetProperty("key").GetProperty("today")));
            Assert.Equal(key.Key.Id, usage.GetProperty("key").GetProperty("id").GetString());
        }

        var settings = (await ReadAsync(first)).GetProperty("key").GetProperty("settings");
        Assert.Equal((1_000, 60), (settings.GetProperty("tokensPerDay").GetInt32(), settings.GetProperty("requestsPerMinute").GetInt32()));
        Assert.False((await ReadAsync(second)).GetProperty("today").TryGetProperty("budget", out _));
    }

    [Fact]
    public async Task Nothing_of_another_tenant_is_in_it()
    {
        var (mine, other) = (await CreateAsync(new("contoso")), await CreateAsync(new("fabrikam") { Label = "fabrikam's own" }));
        await Budgets.Of("fabrikam").SettleAsync(other.Key.Id, default, new(41_414, 41_414));
        await AskAsync(other, "What is a cat?");
        await AskAsync(mine, "What is a dog?");
        var text = (await ReadAsync(mine)).GetRawText();
        Assert.DoesNotContain("fabrikam", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b41414\b", text);
        Assert.DoesNotContain(other.Key.Id, text, StringComparison.Ordinal);
        Assert.DoesNotContain(mine.Text, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Wattwise_avoided_for_the_tenant_is_in_it()
    {
        var (mine, other) = (await CreateAsync(new("contoso")), await CreateAsync(new("fabrikam")));
        Assert.False((await ReadAsync(mine)).TryGetProperty("saved", out _));
        await AskAsync(mine, "What is a cat?");
        await AskAsync(mine, "What is a cat?");
        await AskAsync(other, "What is a cat?");
        var saved = (await ReadAsync(mine)).GetProperty("saved");
        Assert.Equal((2, 1), (saved.GetProperty("requests").GetInt32(), saved.GetProperty("hits").GetInt32()));
        Assert.True(saved.GetProperty("avoidedJoules").GetDouble() > 0);
        var net = saved.GetProperty("netJoules");
        Assert.InRange(net.GetProperty("value").GetDouble(), net.GetProperty("low").GetDouble(), net.GetProperty("high").GetDouble());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_000_000)]
    public async Task What_was_avoided_at_other_gateways_of_the_store_and_before_a_start_is_in_it_until_the_month_ends(int? tokensPerDay)
    {
        var key = await CreateAsync(new("contoso") { TokensPerDay = tokensPerDay });
        await AskAsync(key, "What is a cat?");
        await using (var other = await StartAsync())
        {
            await AskAsync(key, "What is a dog?", other);
            await AskAsync(key, "What is a dog?", other);
        }

        var saved = (await ReadAsync(key)).GetProperty("saved");
        Assert.Equal((3, 1), (saved.GetProperty("requests").GetInt32(), saved.GetProperty("hits").GetInt32()));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), saved.GetProperty("since").GetDateTimeOffset());
        _time.Advance(TimeSpan.FromHours(6));
        Assert.False((await ReadAsync(key)).TryGetProperty("saved", out _));
    }

    [Fact]
    public async Task It_takes_nothing_of_a_budget_and_is_read_when_nothing_is_left()
    {
        var key = await CreateAsync(new("contoso") { TokensPerDay = 10 });
        await Budgets.Of("contoso").SettleAsync(key.Key.Id, default, new(25, 0));
        for (var i = 0; i < 3; i++)
        {
            var today = (await ReadAsync(key)).GetProperty("today");
            Assert.Equal(25, today.GetProperty("spent").GetProperty("tokens").GetInt32());
            Assert.Equal(0, today.GetProperty("left").GetProperty("tokens").GetInt32());
        }
    }

    [Fact]
    public async Task The_limit_of_requests_counts_it()
    {
        var key = await CreateAsync(new("contoso") { RequestsPerMinute = 2 });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
            statuses.Add((await GetAsync(key)).StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task A_key_that_may_only_embed_reads_it_too_and_nobody_without_a_key()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(await CreateAsync(new("contoso") { Scopes = [GatewayScopes.Embed] }))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Http.GetAsync("usage", Token)).StatusCode);
        using var http = _host.CreateHttp((await CreateAsync(new("fabrikam"))).Text);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync("usage", null, Token)).StatusCode);
    }

    [Fact]
    public async Task Without_the_store_it_says_so_in_OpenAIs_shape()
    {
        var key = await CreateAsync(new("contoso"));
        await ReadAsync(key);
        _store.IsAway = true;
        using var response = await GetAsync(key);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error");
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "access_unavailable"), (response.StatusCode, error.GetProperty("code").GetString()));
    }

    private ValueTask<CreatedGatewayKey> CreateAsync(GatewayKeySettings settings) =>
        _host.Services.GetRequiredService<GatewayKeys>().CreateAsync(settings, Token);

    private async Task<HttpResponseMessage> GetAsync(CreatedGatewayKey key)
    {
        using var http = _host.CreateHttp(key.Text);
        return await http.GetAsync("usage", Token);
    }

    private async Task<JsonElement> ReadAsync(CreatedGatewayKey key)
    {
        using var response = await GetAsync(key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private async Task AskAsync(CreatedGatewayKey key, string question, GatewayHost? host = null)
    {
        using var http = (host ?? _host).CreateHttp(key.Text);
        using var response = await http.PostAsJsonAsync(
            "chat/completions", new { model = "test", messages = new[] { new { role = "user", content = question } } }, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static (long Tokens, double Joules) Amount(JsonElement amount) =>
        (amount.GetProperty("tokens").GetInt64(), amount.GetProperty("joules").GetDouble());
}
