using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Tests.Directives;

/// <summary>The evaluator in the background, and what outlives a restart.</summary>
public class DirectivesBackgroundTests
{
    private const int Requests = 300;

    [Fact]
    public async Task Evidence_is_gathered_in_the_background_booked_and_kept_over_a_restart()
    {
        var store = new MemoryStore();
        var clock = new FakeTimeProvider();
        using (var client = Create(store, clock))
        {
            await AskAsync(client);
            await AdvanceUntilAsync(clock, () => client.Classes.Any(known => known.Levels[1].QualityLow >= 1));
            using var accounted = client.AsBuilder().UseAccounting().Build();
            var response = await accounted.GetResponseAsync("Who was it?", Chat.With(o => o.TaskKind = "questions"), Chat.Token);
            var stages = response.GetFootprint()!.Stages;

            Assert.Contains(stages, stage => stage.Reason == DirectiveReasons.Brief);
            Assert.True(Assert.Single(stages, stage => stage.Reason == DirectiveReasons.Evaluation).Spent!.Value.Joules > 0);
            await UntilAsync(() => store.Kept.Count == client.Classes.Single().Levels[1].Judged);
        }

        using var after = Create(store, new FakeTimeProvider());
        await UntilAsync(() => after.Classes.Any(known => known.Levels[1].QualityLow >= 1));
        await after.GetResponseAsync("Who was it?", Chat.With(o => o.TaskKind = "questions"), Chat.Token);
        Assert.True(after.Classes.Single().Levels[0].Energy!.Value.Joules > after.Classes.Single().Levels[1].Energy!.Value.Joules);
    }

    [Fact]
    public async Task Evidence_of_other_words_does_not_count()
    {
        var store = new MemoryStore();
        var clock = new FakeTimeProvider();
        using (var client = Create(store, clock))
        {
            await AskAsync(client);
            await AdvanceUntilAsync(clock, () => !store.Kept.IsEmpty);
        }

        using var after = Create(
            store, clock, options => options.Levels[1] = options.Levels[1] with { Text = "Say as little as you can." });
        await AskAsync(after, 1);
        Assert.All(after.Classes, known => Assert.Equal(0, known.Levels[1].Judged));
    }

    [Fact]
    public async Task A_store_or_carbon_source_that_throws_or_hangs_costs_no_request_and_no_evidence()
    {
        var clock = new FakeTimeProvider();
        using var client = Create(new BrokenStore(), clock, options =>
        {
            options.Zone = "somewhere";
            options.CarbonIntensityProvider = new HangingSource();
            options.JudgeTimeout = TimeSpan.FromSeconds(30);
        });
        await AskAsync(client);
        await AdvanceUntilAsync(clock, () => client.Classes.Any(known => known.Levels[1].Judged > 0));
    }

    [Fact]
    public async Task After_disposal_no_work_goes_on()
    {
        var clock = new FakeTimeProvider();
        var model = new CountingModel();
        var client = Create(new MemoryStore(), clock, model: model);
        await AskAsync(client);
        client.Dispose();
        var calls = model.Calls;
        for (var hour = 0; hour < 100; hour++)
            clock.Advance(TimeSpan.FromHours(1));
        await Task.Delay(50, Chat.Token);

        Assert.Equal(calls, model.Calls);
    }

    [Fact]
    public async Task UseWattwise_puts_the_stage_in_if_it_is_asked_for()
    {
        await using var without = new ServiceCollection().AddWattwise().BuildServiceProvider();
        await using var with = new ServiceCollection().AddWattwise(o => o.Directives = new DirectivesOptions()).BuildServiceProvider();

        Assert.Null(new CountingModel().AsBuilder().UseWattwise().Build(without).GetService<DirectivesChatClient>());
        using var client = new CountingModel().AsBuilder().UseWattwise().Build(with);
        Assert.NotNull(client.GetService<DirectivesChatClient>());
    }

    [Fact]
    public void Wrong_settings_are_refused_when_the_host_starts()
    {
        Refuse(o => o.QualityFloor = 0, "QualityFloor");
        Refuse(o => o.QualityFloors["a"] = 2, "floor of 'a'");
        Refuse(o => o.Levels.Add(new Directive { Text = "Brief." }), "levels");
        Refuse(o => (o.Levels[0], _) = (new Directive { Text = "Brief." }, 0), "first level", Directive.None, Directive.Default[1]);
        Refuse(o => o.Zone = "Atlantis", "Atlantis");
        Refuse(o => o.Tolerance = 0.9, "Tolerance");

        static void Refuse(Action<DirectivesOptions> configure, string word, params Directive[] levels)
        {
            var directives = new DirectivesOptions();
            foreach (var level in levels)
                directives.Levels.Add(level);
            configure(directives);
            using var services = new ServiceCollection().AddWattwise(o => o.Directives = directives).BuildServiceProvider();
            var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<WattwiseOptions>>().Value);
            Assert.Contains(word, exception.Message, StringComparison.Ordinal);
        }
    }

    private static DirectivesChatClient Create(
        IDirectiveEvidenceStore store, FakeTimeProvider clock, Action<DirectivesOptions>? configure = null, CountingModel? model = null)
    {
        var options = new DirectivesOptions
        {
            Judge = new BriefIsBetter(),
            EvidenceStore = store,
            Levels = { Directive.None, Directive.Default[1] },
            MaxEvaluationShare = 1,
            Seed = 1,
        };
        configure?.Invoke(options);
        return new DirectivesChatClient(model ?? new CountingModel(), null, options, new StageServices { TimeProvider = clock });
    }

    private static async Task AskAsync(DirectivesChatClient client, int count = Requests)
    {
        for (var i = 0; i < count; i++)
            await client.GetResponseAsync($"Who was it in {i}?", Chat.With(o => o.TaskKind = "questions"), Chat.Token);
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, Func<bool> condition)
    {
        while (!condition())
        {
            Chat.Token.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromHours(1));
            await Task.Delay(5, Chat.Token);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, Chat.Token);
    }

    private sealed class CountingModel : IChatClient
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var call = Interlocked.Increment(ref _calls);
            var isBrief = messages.First().Role == ChatRole.System;
            var usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = isBrief ? 5 : 50 };
            usage.SetEnergy(EnergyEstimate.Measured(isBrief ? 10 : 100));
            return Task.FromResult(
                new ChatResponse(Chat.Assistant($"{(isBrief ? "brief" : "full")} {call}")) { ModelId = "m", Usage = usage });
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class BriefIsBetter : IResponseJudge
    {
        public ValueTask<Judgement> JudgeAsync(JudgedAnswer answer, CancellationToken cancellationToken = default) =>
            new(new Judgement(answer.Answer.StartsWith("brief", StringComparison.Ordinal), EnergyEstimate.Measured(1)));
    }

    private sealed class MemoryStore : IDirectiveEvidenceStore
    {
        public ConcurrentQueue<(string Id, DirectiveEvidence Evidence)> Kept { get; } = [];

        public ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(
            string directivesId, int maxCount, CancellationToken cancellationToken = default) =>
            new([.. Kept.Where(one => one.Id == directivesId).Select(one => one.Evidence).TakeLast(maxCount)]);

        public ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken = default)
        {
            Kept.Enqueue((directivesId, evidence));
            return default;
        }
    }

    private sealed class BrokenStore : IDirectiveEvidenceStore
    {
        public ValueTask<IReadOnlyList<DirectiveEvidence>> ReadAsync(
            string directivesId, int maxCount, CancellationToken cancellationToken = default) =>
            throw new IOException();

        public ValueTask AppendAsync(string directivesId, DirectiveEvidence evidence, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, CancellationToken.None));
    }

    private sealed class HangingSource : ICarbonIntensityProvider
    {
        public async ValueTask<CarbonIntensity?> GetCurrentAsync(GridZone zone, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return null;
        }
    }
}
