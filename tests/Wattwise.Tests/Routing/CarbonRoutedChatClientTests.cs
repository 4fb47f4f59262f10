using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Routing;

namespace Wattwise.Tests.Routing;

public class CarbonRoutedChatClientTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogCollector _log = new();
    private readonly Grid _grid = new();
    private readonly TestChatClient _home = new() { DefaultModelId = "test-model" };
    private readonly TestChatClient _north = new();
    private readonly TestChatClient _south = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, 30, 200, 1)]
    [InlineData(20, 30, 200, 0)]
    [InlineData(400, 300, 200, 2)]
    public async Task A_new_conversation_goes_where_the_grid_is_cleanest(double home, double north, double south, int called)
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (home, north, south);
        using var client = Create();

        Assert.Equal(RoutingReasons.Cleanest, await ReasonAsync(client, [User("hello")]));

        Assert.Equal(called, Array.FindIndex([_home.Calls, _north.Calls, _south.Calls], calls => calls == 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grams_are_those_of_where_the_request_was_answered(bool isStreaming)
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        using var client = Create();

        Assert.Equal(30, (await IntensityAsync(client, isStreaming))!.GramsPerKwh);
        _north.Respond = (_, _) => throw new HttpRequestException();
        Assert.Equal(200, (await IntensityAsync(client, isStreaming))!.GramsPerKwh);
    }

    [Fact]
    public async Task Grams_are_unknown_if_those_of_the_place_are()
    {
        using var client = Create();

        Assert.Null(await IntensityAsync(client, isStreaming: false));
    }

    [Fact]
    public async Task The_overhead_of_a_data_centre_counts()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (100, 90, 500);
        using var client = Create(o => Replace(o, new ChatDeployment("north", "NOR", _north) { PowerUsageEffectiveness = 1.2 }));

        await ReasonAsync(client, [User("hello")]);

        Assert.Equal(1, _home.Calls);
    }

    [Fact]
    public async Task A_conversation_stays_where_its_beginning_is_cached_if_a_move_would_cause_more()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (100, 110, 500);
        using var client = Create();
        var system = new ChatMessage(ChatRole.System, new string('x', 40_000));
        await ReasonAsync(client, [system, User("hello")]);

        // Uncached the prompt takes ten times the energy: a grid that is 20 % cleaner does not make up for that, one that is 95 % cleaner
        // does.
        _grid["NOR"] = 80;
        Assert.Equal(RoutingReasons.Sticky, await ReasonAsync(client, [system, User("hello"), Assistant("hi"), User("and now?")]));
        Assert.Equal((2, 0), (_home.Calls, _north.Calls));

        _grid["NOR"] = 5;
        Assert.Equal(RoutingReasons.Cleanest, await ReasonAsync(client, [system, User("hello"), Assistant("hi"), User("and now?")]));
        Assert.Equal((2, 1), (_home.Calls, _north.Calls));
    }

    [Fact]
    public async Task A_prefix_that_has_left_the_cache_holds_nobody()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (100, 110, 500);
        using var client = Create();
        var system = new ChatMessage(ChatRole.System, new string('x', 40_000));
        await ReasonAsync(client, [system, User("hello")]);
        _grid["NOR"] = 80;

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(RoutingReasons.Cleanest, await ReasonAsync(client, [system, User("hello"), Assistant("hi"), User("and now?")]));
        Assert.Equal((1, 1), (_home.Calls, _north.Calls));
    }

    [Fact]
    public async Task With_a_model_of_unknown_energy_a_conversation_stays_where_it_is()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (100, 110, 500);
        using var client = Create(o => o.EnergyModel = IEnergyModel.None);
        await ReasonAsync(client, [User("hello")]);
        _grid["NOR"] = 5;

        Assert.Equal(RoutingReasons.Sticky, await ReasonAsync(client, [User("hello"), Assistant("hi"), User("and now?")]));
        Assert.Equal(2, _home.Calls);
    }

    [Fact]
    public async Task An_unknown_intensity_is_never_taken_for_a_low_one()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (null, 800, null);
        using var client = Create();

        Assert.Equal(RoutingReasons.Cleanest, await ReasonAsync(client, [User("hello")]));
        Assert.Equal(1, _north.Calls);
    }

    [Fact]
    public async Task A_source_that_fails_or_hangs_leaves_the_apps_order_with_one_warning()
    {
        using var client = Create();
        _grid.Answer = _ => throw new HttpRequestException("away");
        Assert.Equal(RoutingReasons.UnknownIntensity, await ReasonAsync(client, [User("one")]));
        Assert.Equal(RoutingReasons.UnknownIntensity, await ReasonAsync(client, [User("two")]));
        Assert.Equal(2, _home.Calls);
        Assert.Equal(1, _log.GetSnapshot().Count(record => record.Level == LogLevel.Warning));

        _grid.Answer = _ => new(new TaskCompletionSource<CarbonIntensity?>().Task);
        var pending = ReasonAsync(client, [User("three")]);
        while (!pending.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1, Token);
        }

        Assert.Equal(RoutingReasons.UnknownIntensity, await pending);
    }

    [Fact]
    public async Task Figures_that_do_not_measure_the_same_are_not_compared()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        _grid.BasisOf = zone => zone.Code == "NOR" ? IntensityBasis.Direct : IntensityBasis.Lifecycle;
        using var client = Create();

        Assert.Equal(RoutingReasons.UnknownIntensity, await ReasonAsync(client, [User("hello")]));
        Assert.Equal(1, _home.Calls);
        Assert.Contains(_log.GetSnapshot(), record => record.Exception is MixedIntensityException);
    }

    [Fact]
    public async Task Residency_of_the_app_and_of_the_request_hold()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        using var client = Create(o => o.AllowedZones = ["hom", "SOU"]);

        await ReasonAsync(client, [User("one")]);
        Assert.Equal(1, _south.Calls);

        Assert.Equal(RoutingReasons.OnlyAllowed, await ReasonAsync(client, [User("two")], o => o.AllowedZones = ["HOM"]));
        Assert.Equal(1, _home.Calls);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ReasonAsync(client, [User("three")], o => o.AllowedZones = ["FRA"]));
        Assert.Contains("FRA", exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1), (_home.Calls, _north.Calls, _south.Calls));
    }

    [Fact]
    public async Task A_deployment_beyond_the_latency_budget_is_not_called_unless_all_are()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        void Configure(CarbonRoutedOptions options, int home)
        {
            Replace(options, new ChatDeployment("north", "NOR", _north) { Latency = TimeSpan.FromMilliseconds(150) });
            Replace(options, new ChatDeployment("home", "HOM") { Latency = TimeSpan.FromMilliseconds(home) });
            Replace(options, new ChatDeployment("south", "SOU", _south) { Latency = TimeSpan.FromMilliseconds(120) });
            options.MaxLatency = TimeSpan.FromMilliseconds(100);
        }

        using var quick = Create(o => Configure(o, home: 10));
        Assert.Equal(RoutingReasons.OnlyAllowed, await ReasonAsync(quick, [User("hello")]));
        Assert.Equal(1, _home.Calls);

        using var slow = Create(o => Configure(o, home: 130));
        Assert.Equal(RoutingReasons.OnlyAllowed, await ReasonAsync(slow, [User("hello")]));
        Assert.Equal(1, _south.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deployment_that_is_down_is_passed_over_and_its_call_booked(bool isStreaming)
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        _north.Respond = (_, _) => throw new HttpRequestException("down");
        _north.Stream = (_, _) => throw new HttpRequestException("down");
        using var client = Create();

        var stages = await StagesAsync(client, [User("one")], isStreaming);
        Assert.Contains(
            stages, stage => stage is { Stage: WattwiseStages.Model, Outcome: StageOutcome.Rejected, Reason: ModelReasons.Error });
        Assert.Equal(RoutingReasons.FailedOver, Assert.Single(stages, stage => stage.Stage == WattwiseStages.CarbonRouting).Reason);
        Assert.Equal((0, 1, 1), (_home.Calls, _north.Calls, _south.Calls));

        // It is left alone for half a minute.
        await StagesAsync(client, [User("two")], isStreaming);
        Assert.Equal((1, 2), (_north.Calls, _south.Calls));
        _clock.Advance(TimeSpan.FromSeconds(30));
        (_north.Respond, _north.Stream) = (null, null);
        await StagesAsync(client, [User("three")], isStreaming);
        Assert.Equal((2, 2), (_north.Calls, _south.Calls));
    }

    [Fact]
    public async Task Nothing_is_called_again_once_a_token_was_yielded()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        _north.Stream = (_, _) => BreaksAsync();
        using var client = Create();
        List<string> texts = [];

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync([User("hello")], cancellationToken: Token))
                texts.Add(update.Text);
        });

        Assert.Equal(["begin"], texts);
        Assert.Equal((0, 0), (_home.Calls, _south.Calls));

        static async IAsyncEnumerable<ChatResponseUpdate> BreaksAsync()
        {
            yield return new(ChatRole.Assistant, "begin");
            await Task.Yield();
            throw new HttpRequestException("broken");
        }
    }

    [Fact]
    public async Task A_request_that_is_wrong_everywhere_and_one_that_is_cancelled_are_not_sent_elsewhere()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        using var client = Create();
        _north.Respond = (_, _) => throw new ArgumentException("wrong");
        await Assert.ThrowsAsync<ArgumentException>(() => ReasonAsync(client, [User("hello")]));

        using var leaving = new CancellationTokenSource();
        _north.Respond = async (_, token) =>
        {
            await leaving.CancelAsync();
            token.ThrowIfCancellationRequested();
            return TestChatClient.Response("never");
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.GetResponseAsync([User("hello")], cancellationToken: leaving.Token));
        Assert.Equal((0, 0), (_home.Calls, _south.Calls));
    }

    [Fact]
    public async Task All_deployments_down_is_the_last_ones_exception()
    {
        foreach (var deployment in new[] { _home, _north, _south })
            deployment.Respond = (_, _) => throw new HttpRequestException("down");
        using var client = Create();

        await Assert.ThrowsAsync<HttpRequestException>(() => ReasonAsync(client, [User("hello")]));
        Assert.Equal((1, 1, 1), (_home.Calls, _north.Calls, _south.Calls));
    }

    [Fact]
    public async Task A_conversation_that_a_provider_keeps_stays_with_it_also_if_it_is_down()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (400, 30, 200);
        using var client = Create();
        _north.Respond = (_, _) =>
        {
            var response = TestChatClient.Response("hi");
            response.ConversationId = "c1";
            return Task.FromResult(response);
        };
        await ReasonAsync(client, [User("hello")]);
        (_grid["HOM"], _grid["NOR"]) = (1, 900);
        _north.Respond = (_, _) => throw new HttpRequestException("down");

        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetResponseAsync([User("more")], new ChatOptions { ConversationId = "c1" }, Token));

        Assert.Equal((0, 2, 0), (_home.Calls, _north.Calls, _south.Calls));
    }

    [Fact]
    public void Wrong_options_fail_when_the_pipeline_is_built()
    {
        Action<CarbonRoutedOptions>[] wrong =
        [
            o => o.Deployments.Clear(),
            o => o.Deployments.Add(new("second home", "HOM")),
            o => o.Deployments.Add(new("north", "NOR", _north)),
            o => o.Deployments.Add(new("other", "NOR", _north) { PowerUsageEffectiveness = 0.9 }),
            o => o.Deployments.Add(new("other", "NOR", _north) { PowerUsageEffectiveness = double.NaN }),
            o => o.Deployments.Add(new("other", "NOR", _north) { Latency = TimeSpan.FromSeconds(-1) }),
            o => o.AllowedZones = ["FRA"],
            o => o.MaxConversations = 0,
            o => o.PrefixLifetime = TimeSpan.FromSeconds(-1),
        ];

        Assert.All(wrong, configure => Assert.Throws<ArgumentException>(() => Create(configure)));
    }

    [Fact]
    public async Task Only_so_many_conversations_are_remembered()
    {
        (_grid["HOM"], _grid["NOR"], _grid["SOU"]) = (100, 110, 500);
        using var client = Create(o => (o.MaxConversations, o.EnergyModel) = (1, IEnergyModel.None));
        await ReasonAsync(client, [User("one")]);
        await ReasonAsync(client, [User("two")]);
        _grid["NOR"] = 5;

        Assert.Equal(RoutingReasons.Sticky, await ReasonAsync(client, [User("two"), Assistant("hi"), User("more")]));
        Assert.Equal(RoutingReasons.Cleanest, await ReasonAsync(client, [User("one"), Assistant("hi"), User("more")]));
    }

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    private static void Replace(CarbonRoutedOptions options, ChatDeployment deployment)
    {
        var index = options.Deployments.IndexOf(options.Deployments.Single(old => old.Name == deployment.Name));
        options.Deployments[index] = deployment;
    }

    private static async Task<string> ReasonAsync(
        AccountingChatClient client, ChatMessage[] messages, Action<WattwiseRequestOptions>? configure = null)
    {
        var options = configure is null ? null : new ChatOptions().ConfigureWattwise(configure);
        var response = await client.GetResponseAsync(messages, options, Token);
        return Assert.Single(response.GetFootprint()!.Stages, stage => stage.Stage == WattwiseStages.CarbonRouting).Reason;
    }

    private static async Task<IReadOnlyList<StageRecord>> StagesAsync(AccountingChatClient client, ChatMessage[] messages, bool isStreaming)
    {
        var response = isStreaming
            ? await client.GetStreamingResponseAsync(messages, cancellationToken: Token).ToChatResponseAsync(Token)
            : await client.GetResponseAsync(messages, cancellationToken: Token);
        return response.GetFootprint()!.Stages;
    }

    private static async Task<CarbonIntensity?> IntensityAsync(AccountingChatClient client, bool isStreaming)
    {
        var response = isStreaming
            ? await client.GetStreamingResponseAsync([User("hello")], cancellationToken: Token).ToChatResponseAsync(Token)
            : await client.GetResponseAsync([User("hello")], cancellationToken: Token);
        return response.GetFootprint()!.Intensity;
    }

    private AccountingChatClient Create(Action<CarbonRoutedOptions>? configure = null)
    {
        StageServices services = new() { TimeProvider = _clock, LoggerFactory = new LoggerFactory([new FakeLoggerProvider(_log)]) };
        CarbonRoutedOptions options = new()
        {
            Deployments = { new("home", "HOM"), new("north", "NOR", _north), new("south", "SOU", _south) },
            CarbonIntensityProvider = _grid,
            EnergyModel = new TenthForCached(),
        };
        configure?.Invoke(options);
        return new AccountingChatClient(new CarbonRoutedChatClient(_home, options, services), new() { Zone = "DEU" });
    }

    /// <summary>A joule for each token, a tenth of one if it is cached.</summary>
    private sealed class TenthForCached : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => modelCall.ModelId is null ? null : new ModelImpact(
            EnergyEstimate.Modelled(
                modelCall.InputTokens - (0.9 * modelCall.CachedInputTokens) + modelCall.OutputTokens, 0, double.MaxValue), 0);
    }

    private sealed class Grid : ICarbonIntensityProvider
    {
        private readonly Dictionary<string, double?> _grams = [];

        public Func<GridZone, ValueTask<CarbonIntensity?>>? Answer { get; set; }

        public Func<GridZone, IntensityBasis> BasisOf { get; set; } = _ => IntensityBasis.Lifecycle;

        public double? this[string zone]
        {
            set => _grams[zone] = value;
        }

        public ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default) =>
            Answer?.Invoke(zone)
                ?? new(_grams.GetValueOrDefault(zone.Code) is { } grams
                    ? new CarbonIntensity(grams, zone, default, default, IntensitySignal.AverageLocation, false, zone.Code)
                    {
                        Basis = BasisOf(zone),
                    }
                    : null);
    }
}
