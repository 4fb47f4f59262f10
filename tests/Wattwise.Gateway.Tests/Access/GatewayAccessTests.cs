using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Tests.Access;

public sealed class GatewayAccessTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryGatewayStore _documents = new();
    private readonly FaultyStore _store;
    private readonly GatewayAccessOptions _options = new();
    private readonly ServiceProvider _services;

    public GatewayAccessTests()
    {
        _store = new FaultyStore(_documents);
        _services = new ServiceCollection().AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Trace))
            .AddSingleton<TimeProvider>(_time).AddSingleton<IGatewayStore>(_store).AddSingleton(Options.Create(_options))
            .AddGatewayAccess().BuildServiceProvider();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IGatewayAccess Access => _services.GetRequiredService<IGatewayAccess>();

    private GatewayKeys Keys => _services.GetRequiredService<GatewayKeys>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_good_key_is_let_in_as_its_tenant()
    {
        var key = await Keys.CreateAsync(new("tenant"), Token);
        foreach (var header in new[] { $"Bearer {key.Text}", $"bearer   {key.Text} " })
        {
            var context = Request(header);
            Assert.Null(await Access.AuthenticateAsync(context, Token));
            var caller = context.Features.Get<GatewayCaller>()!;
            Assert.Equal((key.Key.Id, "tenant"), (caller.KeyId, caller.Tenant));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic KEY")]
    [InlineData("KEY")]
    [InlineData("Bearer KEYx")]
    [InlineData("Bearer sk-anything")]
    [InlineData("Bearer OTHER")]
    public async Task Anything_else_is_not_and_is_not_repeated(string? header)
    {
        var key = (await Keys.CreateAsync(new("tenant"), Token)).Text;
        var other = KeyText.Create(KeyText.IdOf(key)).Text;
        header = header?.Replace("KEY", key, StringComparison.Ordinal).Replace("OTHER", other, StringComparison.Ordinal);
        var context = Request(header);
        var error = await Access.AuthenticateAsync(context, Token);
        Assert.Equal((401, "invalid_api_key"), (error!.Status, error.Code));
        Assert.Null(context.Features.Get<GatewayCaller>());
        Assert.DoesNotContain(key, error.Message, StringComparison.Ordinal);
        AssertNothingLogged(key);
    }

    [Theory]
    [InlineData("?api_key=KEY")]
    [InlineData("?KEY=1&Access_Token=x")]
    [InlineData("?anything=KEY")]
    public async Task A_key_in_the_address_is_refused_even_beside_a_good_one(string query)
    {
        var key = (await Keys.CreateAsync(new("tenant"), Token)).Text;
        var context = Request($"Bearer {key}");
        context.Request.QueryString = new(query.Replace("KEY", key, StringComparison.Ordinal));
        Assert.Equal(401, (await Access.AuthenticateAsync(context, Token))!.Status);
    }

    [Fact]
    public async Task Two_headers_are_refused()
    {
        var key = (await Keys.CreateAsync(new("tenant"), Token)).Text;
        var context = Request(null);
        context.Request.Headers.Authorization = new([$"Bearer {key}", $"Bearer {key}"]);
        Assert.Equal(401, (await Access.AuthenticateAsync(context, Token))!.Status);
    }

    [Fact]
    public async Task A_revoked_key_ends_here_at_once_and_elsewhere_within_the_refresh_interval()
    {
        var (here, elsewhere) = (await Keys.CreateAsync(new("a"), Token), await Keys.CreateAsync(new("b"), Token));
        Assert.Null(await EnterAsync(here.Text));
        Assert.Null(await EnterAsync(elsewhere.Text));
        await Keys.RevokeAsync(here.Key.Id, Token);
        await new GatewayKeys(_documents, _time).RevokeAsync(elsewhere.Key.Id, Token);

        Assert.Equal(401, (await EnterAsync(here.Text))!.Status);
        _time.Advance(_options.KeyRefreshInterval);
        Assert.Equal(401, (await EnterAsync(elsewhere.Text))!.Status);
    }

    [Fact]
    public async Task A_key_ends_when_it_was_said_to()
    {
        var key = await Keys.CreateAsync(new("tenant") { ExpiresAt = _time.GetUtcNow().AddSeconds(2) }, Token);
        Assert.Null(await EnterAsync(key.Text));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(401, (await EnterAsync(key.Text))!.Status);
    }

    [Fact]
    public async Task The_store_is_asked_once_for_many_requests_of_a_key()
    {
        var key = await Keys.CreateAsync(new("tenant"), Token);
        var before = _store.Calls;
        for (var i = 0; i < 100; i++)
            Assert.Null(await EnterAsync(key.Text));
        Assert.Equal(1, _store.Calls - before);
    }

    [Theory]
    [InlineData(GatewayScopes.Embed, "/v1/embeddings", true)]
    [InlineData(GatewayScopes.Embed, "/v1/Embeddings/", true)]
    [InlineData(GatewayScopes.Embed, "/v1/chat/completions", false)]
    [InlineData(GatewayScopes.Embed, "/v1/models/a/b", true)]
    [InlineData(GatewayScopes.Generate, "/v1/embeddings", false)]
    [InlineData(GatewayScopes.Generate, "/v1/responses", true)]
    [InlineData(GatewayScopes.Generate, "/v1/models", true)]
    public async Task A_key_does_what_its_scopes_say(string scope, string path, bool isAllowed)
    {
        var key = await Keys.CreateAsync(new("tenant") { Scopes = [scope] }, Token);
        var context = Request($"Bearer {key.Text}");
        context.Request.Path = path;
        Assert.Equal(isAllowed ? null : 403, (await Access.AuthenticateAsync(context, Token))?.Status);
    }

    [Fact]
    public async Task A_key_sees_its_models_alone()
    {
        var all = await CallerAsync(await Keys.CreateAsync(new("all"), Token));
        var one = await CallerAsync(await Keys.CreateAsync(new("one") { Models = ["a/b"] }, Token));
        Assert.True(Access.MayUse(all, "anything"));
        Assert.True(Access.MayUse(one, "a/b"));
        Assert.False(Access.MayUse(one, "A/b"));
        Assert.False(Access.MayUse(new GatewayCaller("id", "one"), "a/b"));
    }

    [Fact]
    public async Task Requests_a_minute_are_counted_by_key_and_told_when_to_come_again()
    {
        var (limited, free) = (
            await Keys.CreateAsync(new("tenant") { RequestsPerMinute = 6 }, Token), await Keys.CreateAsync(new("tenant"), Token));
        for (var i = 0; i < 6; i++)
            Assert.Null(await EnterAsync(limited.Text));
        var error = await EnterAsync(limited.Text);
        Assert.Equal((429, "rate_limit_exceeded", TimeSpan.FromSeconds(10)), (error!.Status, error.Code, error.RetryAfter));
        Assert.Null(await EnterAsync(free.Text));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await EnterAsync(limited.Text));
        Assert.Equal(429, (await EnterAsync(limited.Text))!.Status);
    }

    [Fact]
    public async Task What_is_left_of_the_requests_a_minute_is_told_in_OpenAIs_headers()
    {
        var key = await Keys.CreateAsync(new("tenant") { RequestsPerMinute = 2 }, Token);
        foreach (var (left, reset) in ((string, string)[])[("1", "30000ms"), ("0", "60000ms"), ("0", "60000ms")])
        {
            var request = Request($"Bearer {key.Text}");
            await Access.AuthenticateAsync(request, Token);
            Assert.Equal(
                ("2", left, reset),
                (request.Response.Headers["x-ratelimit-limit-requests"].ToString(),
                    request.Response.Headers["x-ratelimit-remaining-requests"].ToString(),
                    request.Response.Headers["x-ratelimit-reset-requests"].ToString()));
        }

        var free = Request($"Bearer {(await Keys.CreateAsync(new("tenant"), Token)).Text}");
        await Access.AuthenticateAsync(free, Token);
        Assert.DoesNotContain(free.Response.Headers, header => header.Key.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Requests_at_a_time_wait_in_a_short_queue_and_leave_it_in_time()
    {
        _options.MaxQueuedRequestsPerKey = 1;
        var key = await Keys.CreateAsync(new("tenant") { MaxConcurrentRequests = 1 }, Token);
        var (first, firstBody) = Disposable($"Bearer {key.Text}");
        Assert.Null(await Access.AuthenticateAsync(first, Token));

        var second = Access.AuthenticateAsync(Request($"Bearer {key.Text}"), Token).AsTask();
        Assert.Equal(429, (await EnterAsync(key.Text))!.Status);
        Assert.False(second.IsCompleted);
        firstBody.End();
        Assert.Null(await second);

        var third = Access.AuthenticateAsync(Request($"Bearer {key.Text}"), Token).AsTask();
        _time.Advance(_options.QueueTimeout);
        Assert.Equal(429, (await third)!.Status);
    }

    [Fact]
    public async Task Whoever_guesses_is_slowed_down_and_neither_a_known_key_nor_another_address_is()
    {
        var (known, unknown) = (await Keys.CreateAsync(new("a"), Token), await Keys.CreateAsync(new("b"), Token));
        Assert.Null(await EnterAsync(known.Text, "2001:db8::1"));
        for (var i = 0; i < _options.FailedAttemptsPerMinute; i++)
            Assert.Equal(401, (await EnterAsync(KeyText.Create(KeyText.NewId(KeyText.AccountOf("a"))).Text, $"2001:db8::{i:x}"))!.Status);
        var before = _store.Calls;

        var error = await EnterAsync(unknown.Text, "2001:db8::ffff");
        Assert.Equal(429, error!.Status);
        Assert.InRange(error.RetryAfter!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
        Assert.Equal(before, _store.Calls);
        Assert.Null(await EnterAsync(known.Text, "2001:db8::1"));
        Assert.Null(await EnterAsync(unknown.Text, "192.0.2.1"));
    }

    [Fact]
    public async Task While_the_store_is_away_known_keys_work_for_a_while_and_no_other_does()
    {
        var (known, unknown) = (await Keys.CreateAsync(new("a"), Token), await Keys.CreateAsync(new("b"), Token));
        Assert.Null(await EnterAsync(known.Text));
        _store.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(4));

        Assert.Null(await EnterAsync(known.Text));
        var before = _store.Calls;
        Assert.Null(await EnterAsync(known.Text));
        Assert.Equal(before, _store.Calls);
        var error = await EnterAsync(unknown.Text);
        Assert.Equal((503, TimeSpan.FromSeconds(5)), (error!.Status, error.RetryAfter));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(503, (await EnterAsync(known.Text))!.Status);

        _store.IsAway = false;
        Assert.Null(await EnterAsync(known.Text));
        Assert.Single(Log.GetSnapshot(), record => record.Level == LogLevel.Warning);
        Assert.Single(Log.GetSnapshot(), record => record.Level == LogLevel.Information);
    }

    [Fact]
    public async Task Budgets_are_kept_by_what_a_request_may_take_and_told_in_words()
    {
        _options.JoulesPerToken = 2;
        var caller = await CallerAsync(await Keys.CreateAsync(new("tenant") { TokensPerDay = 100, JoulesPerDay = 150 }, Token));
        var grant = await Access.ReserveAsync(caller, new("model", 20, 40), Token);
        Assert.Null(grant.Refusal);
        await using (var second = await Access.ReserveAsync(caller, new("model", 20, 40), Token))
        {
            var refusal = second.Refusal!;
            Assert.Equal((429, "insufficient_quota", TimeSpan.FromSeconds(1)), (refusal.Status, refusal.Code, refusal.RetryAfter));
            Assert.Contains("tokens a day", refusal.Message, StringComparison.Ordinal);
        }

        await grant.SettleAsync(20, 5, 100);
        await grant.SettleAsync(20, 5, 100);
        await grant.DisposeAsync();
        await using var third = await Access.ReserveAsync(caller, new("model", 20, 10), Token);
        Assert.Contains("joules a day", third.Refusal!.Message, StringComparison.Ordinal);
        var usage = await _services.GetRequiredService<BudgetBook>().Of("tenant").ReadAsync(Token);
        Assert.Equal(new Amount(25, 100), usage.Day.Spent);
    }

    [Fact]
    public async Task Joules_that_a_request_could_not_report_are_those_that_others_of_the_model_took()
    {
        var caller = await CallerAsync(await Keys.CreateAsync(new("tenant") { JoulesPerDay = 1e6 }, Token));
        await using (var complete = await Access.ReserveAsync(caller, new("model", 10, 10), Token))
            await complete.SettleAsync(10, 10, 40);
        foreach (var joules in (double[])[60, 60])
        {
            await using var left = await Access.ReserveAsync(caller, new("model", 30, 10), Token);
            Assert.Equal(joules, left.EstimateJoules(30));
            await left.SettleAsync(30, 0, 0.01);
        }

        await using var other = await Access.ReserveAsync(caller, new("other", 30, 10), Token);
        Assert.Equal(0, other.EstimateJoules(30));
    }

    [Fact]
    public async Task A_request_that_was_not_settled_gives_all_back()
    {
        var caller = await CallerAsync(await Keys.CreateAsync(new("tenant") { TokensPerDay = 100 }, Token));
        await using (var grant = await Access.ReserveAsync(caller, new("model", 0, 100), Token))
            Assert.Null(grant.Refusal);
        await using var next = await Access.ReserveAsync(caller, new("model", 0, 100), Token);
        Assert.Null(next.Refusal);
    }

    [Fact]
    public async Task Without_the_store_a_key_with_a_budget_waits_and_one_without_runs_and_is_booked_later()
    {
        var limited = await CallerAsync(await Keys.CreateAsync(new("a") { JoulesPerMonth = 1e9 }, Token));
        var free = await CallerAsync(await Keys.CreateAsync(new("b"), Token));
        _store.IsAway = true;
        await using (var refused = await Access.ReserveAsync(limited, new("model", 1, 1), Token))
            Assert.Equal(503, refused.Refusal!.Status);
        await using (var grant = await Access.ReserveAsync(free, new("model", 1, 1), Token))
        {
            Assert.Null(grant.Refusal);
            await grant.SettleAsync(3, 4, double.NaN);
        }

        _store.IsAway = false;
        _time.Advance(_options.UsageInterval);
        var usage = await _services.GetRequiredService<BudgetBook>().Of("b").ReadAsync(Token);
        Assert.Equal(new Amount(7, 0), usage.Keys[free.KeyId].Month.Spent);
    }

    [Fact]
    public void Settings_that_cannot_work_are_named()
    {
        var invalid = new GatewayAccessOptions
        {
            KeyRefreshInterval = TimeSpan.FromHours(1),
            KnownKeyLifetime = TimeSpan.FromSeconds(-1),
            MaxKnownKeys = 0,
            StoreTimeout = TimeSpan.Zero,
            ReservationLease = TimeSpan.FromSeconds(1),
            UsageInterval = TimeSpan.Zero,
            JoulesPerToken = double.NaN,
            MaxQueuedRequestsPerKey = -1,
            QueueTimeout = TimeSpan.FromHours(1),
            FailedAttemptsPerMinute = 0,
        };
        var failure = new GatewayAccessOptionsValidator().Validate(null, invalid).FailureMessage!;
        Assert.All(
            typeof(GatewayAccessOptions).GetProperties(), property => Assert.Contains(property.Name, failure, StringComparison.Ordinal));
        Assert.True(new GatewayAccessOptionsValidator().Validate(null, new()).Succeeded);
    }

    private FakeLogCollector Log => _services.GetFakeLogCollector();

    private static DefaultHttpContext Request(string? header, string address = "192.0.2.7")
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/v1/chat/completions";
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (header is not null)
            context.Request.Headers.Authorization = header;
        return context;
    }

    private static (HttpContext Context, ResponseFeature Body) Disposable(string header)
    {
        var context = Request(header);
        var feature = new ResponseFeature();
        context.Features.Set<IHttpResponseFeature>(feature);
        return (context, feature);
    }

    private ValueTask<GatewayError?> EnterAsync(string key, string address = "192.0.2.7") =>
        Access.AuthenticateAsync(Request($"Bearer {key}", address), Token);

    private async Task<GatewayCaller> CallerAsync(CreatedGatewayKey key)
    {
        var context = Request($"Bearer {key.Text}");
        Assert.Null(await Access.AuthenticateAsync(context, Token));
        return context.Features.Get<GatewayCaller>()!;
    }

    private void AssertNothingLogged(string key) =>
        Assert.DoesNotContain(
            Log.GetSnapshot(), record => $"{record.Message}{record.Exception}".Contains(key[28..], StringComparison.Ordinal));

    /// <summary>A response that ends when a test says so.</summary>
    private sealed class ResponseFeature : HttpResponseFeature
    {
        private readonly List<Func<Task>> _completed = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Add(() => callback(state));

        public void End() => _completed.ForEach(completed => completed());
    }
}
