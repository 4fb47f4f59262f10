using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Deferral;
using static Wattwise.TestKit.Chat;

namespace Wattwise.Tests.Deferral.Jobs;

public sealed class DeferredChatJobsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Begin);
    private readonly TestChatClient _model = new();
    private readonly TestForecasts _forecasts;
    private readonly InMemoryDeferredJobStore _store = new();
    private readonly List<DeferredChatJobs> _queues = [];

    public DeferredChatJobsTests() => _forecasts = new TestForecasts(_clock);

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
        {
            var disposing = queue.DisposeAsync().AsTask();
            while (!disposing.IsCompleted)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            await disposing;
        }

        _model.Dispose();
    }

    [Fact]
    public async Task A_job_waits_for_the_cleanest_hour_before_its_deadline()
    {
        _forecasts.Fix(400, 300, 100, 200, 50);
        var queue = Open();

        var job = await queue.EnqueueAsync([User("summarise")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(queue);

        Assert.Equal(0, _model.Calls);
        Assert.Equal(Begin.AddHours(2), (await queue.GetAsync(job.Id, cancellationToken: Token))!.PlannedStart);

        _clock.SetUtcNow(Begin.AddHours(2));
        await StepAsync(queue);
        var ended = await queue.WaitAsync(job.Id, cancellationToken: Token);

        Assert.Equal((DeferredJobState.Succeeded, DeferralReasons.Window, "answer 1"), (ended.State, ended.Reason, ended.Response!.Text));
    }

    [Fact]
    public async Task Without_a_forecast_a_job_runs_at_once_or_at_its_latest_safe_start_as_the_app_says()
    {
        var atOnce = Open();
        await atOnce.EnqueueAsync([User("one")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(atOnce);
        await UntilAsync(() => _model.Calls == 1);

        var later = Open(options => options.WithoutForecast = DeferralFallback.LatestStart, new InMemoryDeferredJobStore());
        var job = await later.EnqueueAsync([User("two")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(later);

        // Four hours less two minutes that a call may take and two of margin.
        Assert.Equal(Begin.AddHours(4).AddMinutes(-4), (await later.GetAsync(job.Id, cancellationToken: Token))!.PlannedStart);
        Assert.Equal(1, _model.Calls);
    }

    [Fact]
    public async Task The_same_key_of_a_scope_is_the_same_job_and_of_another_scope_another_one()
    {
        var queue = Open();

        var first = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), For("x"), "key", Token);
        var again = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), For("x"), "key", Token);
        var other = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), For("y"), "key", Token);

        Assert.Equal(first.Id, again.Id);
        Assert.NotEqual(first.Id, other.Id);
        Assert.Equal(2, (await _store.ListOpenAsync(Token)).Count);
    }

    [Fact]
    public async Task A_job_is_found_and_cancelled_by_its_own_scope_alone()
    {
        var queue = Open();
        var job = await queue.EnqueueAsync([User("secret")], Begin.AddHours(4), For("x"), cancellationToken: Token);

        Assert.Null(await queue.GetAsync(job.Id, cancellationToken: Token));
        Assert.Null(await queue.GetAsync(job.Id, new CacheScope("y"), Token));
        Assert.False(await queue.CancelAsync(job.Id, new CacheScope("y"), Token));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await queue.WaitAsync(job.Id, new CacheScope("y"), Token));
        Assert.NotNull(await queue.GetAsync(job.Id, new CacheScope("x"), Token));
        using (AmbientRequestOptions.Begin(options => options.CacheScope = new CacheScope("x")))
            Assert.NotNull(await queue.GetAsync(job.Id, cancellationToken: Token));
    }

    [Fact]
    public async Task A_job_runs_with_the_scope_and_the_options_that_it_was_enqueued_with()
    {
        EffectiveRequestOptions? enqueued = null, seen = null;
        float? temperature = null;
        using var client = new ChatClientBuilder(_model).Use(async (messages, options, next, token) =>
        {
            seen = WattwiseScope.JoinOrBegin(ref options, out _).Options;
            temperature = options?.Temperature;
            await next(messages, options, token);
        }).Build();
        var queue = Open(client: client);
        var options = new ChatOptions { Temperature = 0.5f }.ConfigureWattwise(options =>
        {
            options.CacheScope = new CacheScope("x", "u");
            options.CacheMode = CacheMode.Refresh;
            options.VaryBy = ["de"];
            options.CacheTags = ["prices"];
            options.AllowedZones = ["DEU"];
            options.DirectiveLevel = new DirectiveLevel(2);
            options.TaskKind = "trivia";
            options.QualityFloor = 0.9f;
            options.Compression = PromptCompression.Off;
            options.Cascade = CascadeUse.Off;
            options.Tier = "large";
            options.MinTier = "middle";
            options.ControlKey = "customer 7";
            options.IsBatch = true;
        });
        var copy = options.Clone();
        enqueued = WattwiseScope.JoinOrBegin(ref copy!, out _).Options;

        var job = await queue.EnqueueAsync([User("a")], Begin.AddHours(1), options, cancellationToken: Token);
        await StepAsync(queue);
        await queue.WaitAsync(job.Id, new CacheScope("x", "u"), Token);

        Assert.Equal(0.5f, temperature);
        Assert.All(typeof(EffectiveRequestOptions).GetProperties()
            .Where(property => property.Name != nameof(EffectiveRequestOptions.CompleteBy)), property =>
        {
            var expected = property.GetValue(enqueued);
            Assert.NotEqual(property.GetValue(new EffectiveRequestOptions()), expected);
            Assert.Equal(expected, property.GetValue(seen));
        });
    }

    [Fact]
    public async Task A_full_queue_and_a_deadline_that_cannot_be_kept_refuse_the_job()
    {
        var queue = Open(options => options.Capacity = 1);
        await queue.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);

        await Assert.ThrowsAsync<DeferredQueueFullException>(
            async () => await queue.EnqueueAsync([User("b")], Begin.AddHours(4), cancellationToken: Token));
        await Assert.ThrowsAsync<DeferralDeadlineException>(
            async () => await queue.EnqueueAsync([User("c")], Begin.AddMinutes(3), cancellationToken: Token));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_refused_when_it_is_enqueued()
    {
        var queue = Open();

        await Assert.ThrowsAsync<NotSupportedException>(async () => await queue.EnqueueAsync(
            [User("a")], Begin.AddHours(4), new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] },
            cancellationToken: Token));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await queue.EnqueueAsync(
            [User("a")], Begin.AddHours(4), new ChatOptions { RawRepresentationFactory = _ => null }, cancellationToken: Token));
    }

    [Fact]
    public async Task A_call_that_fails_is_repeated_and_given_up_after_the_last_attempt()
    {
        _model.Respond = (_, _) => throw new HttpRequestException("503");
        var queue = Open();
        var job = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await StepAsync(queue);
            await UntilAsync(() => _model.Calls == attempt && queue.Running == 0);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        var ended = await queue.GetAsync(job.Id, cancellationToken: Token);
        Assert.Equal((DeferredJobState.Failed, 3), (ended!.State, ended.Attempts));
        Assert.Contains("503", ended.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_job_cancels_its_call()
    {
        var called = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        _model.Respond = async (_, token) =>
        {
            called.SetResult(token);
            await Task.Delay(Timeout.Infinite, token);
            return TestChatClient.Response("never");
        };
        var queue = Open();
        var job = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(queue);
        var token = await called.Task.WaitAsync(Token);

        Assert.True(await queue.CancelAsync(job.Id, cancellationToken: Token));

        Assert.True(token.IsCancellationRequested);
        Assert.Equal(DeferredJobState.Cancelled, (await queue.WaitAsync(job.Id, cancellationToken: Token)).State);
        await UntilAsync(() => queue.Running == 0);
        Assert.Equal(DeferredJobState.Cancelled, (await queue.GetAsync(job.Id, cancellationToken: Token))!.State);
    }

    [Fact]
    public async Task A_queue_that_stops_gives_its_jobs_back_and_another_one_runs_them()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _model.Respond = async (call, token) =>
        {
            called.TrySetResult();
            if (call == 1)
                await Task.Delay(Timeout.Infinite, token);
            return TestChatClient.Response("done");
        };
        var first = Open();
        var job = await first.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(first);
        await called.Task.WaitAsync(Token);
        await first.DisposeAsync();

        var second = Open();
        await StepAsync(second);
        var ended = await second.WaitAsync(job.Id, cancellationToken: Token);

        Assert.Equal(("done", 1), (ended.Response!.Text, ended.Attempts));
    }

    [Fact]
    public async Task A_job_of_a_queue_that_is_alive_is_not_run_twice_and_of_one_that_fell_silent_is_taken_over()
    {
        var answer = new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _model.Respond = async (call, token) => call == 1 ? await answer.Task.WaitAsync(token) : TestChatClient.Response("second");
        var process = new Wattwise.Benchmarks.Deferral.ProcessStore(_store);
        var first = Open(store: process);
        var job = await first.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(first);
        await UntilAsync(() => _model.Calls == 1);

        var second = Open();
        for (var minute = 0; minute < 5; minute++)
        {
            await PassAsync(TimeSpan.FromMinutes(1), second);
            Assert.Equal(1, _model.Calls);
        }

        process.Kill();
        await PassAsync(TimeSpan.FromMinutes(2), second);
        Assert.Equal("second", (await second.WaitAsync(job.Id, cancellationToken: Token)).Response!.Text);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_neither_loses_nor_stalls_a_job()
    {
        _model.Respond = (call, _) => call == 1 ? throw new HttpRequestException("503") : Task.FromResult(TestChatClient.Response("done"));
        var clock = new SettableClock(Begin);
        var queue = Open(clock: clock, configure: options => options.RetryDelay = TimeSpan.FromMinutes(10));
        var job = await queue.EnqueueAsync([User("a")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(queue);
        await UntilAsync(() => _model.Calls == 1 && queue.Running == 0);

        clock.Now = Begin.AddDays(-1);
        await StepAsync(queue);

        Assert.Equal("done", (await queue.WaitAsync(job.Id, cancellationToken: Token)).Response!.Text);
    }

    [Fact]
    public async Task What_waiting_avoided_is_booked_once_in_grams_with_the_bounds_of_the_energy()
    {
        _forecasts.Fix(400, 100, 400, 400);
        var ledger = new FootprintLedger();
        using var client = new ChatClientBuilder(_model)
            .UseAccounting(options =>
                (options.Zone, options.CarbonIntensityProvider, options.EnergyModel, options.Ledger) =
                    ("DEU", _forecasts, new FixedEnergy(), ledger))
            .UseDeferral()
            .Build(new Services(_clock));
        var queue = Open(client: client);
        var job = await queue.EnqueueAsync([User("a")], Begin.AddHours(3), cancellationToken: Token);
        await StepAsync(queue);

        _clock.SetUtcNow(Begin.AddHours(1));
        _forecasts.Current = 100;
        await StepAsync(queue);
        var ended = await queue.WaitAsync(job.Id, cancellationToken: Token);

        // One kWh, 0.5 to 2, at 400 g when it was asked for and 100 g when it ran; what planning took is far below a gram.
        Assert.Equal(300, ended.ShiftedGrams!.Value.Grams, 0.1);
        Assert.Equal(150, ended.ShiftedGrams.Value.Low, 0.1);
        Assert.Equal(600, ended.ShiftedGrams.Value.High, 0.1);
        Assert.Equal(1, ledger.Summarize().Stages.Single(stage => stage.Stage == WattwiseStages.Deferral).Count);
    }

    [Fact]
    public async Task A_protector_sees_all_texts_and_the_store_none()
    {
        var queue = Open(options => options.Protector = new Flipping());
        var job = await queue.EnqueueAsync([User("a secret question")], Begin.AddHours(4), cancellationToken: Token);
        await StepAsync(queue);
        var ended = await queue.WaitAsync(job.Id, cancellationToken: Token);

        var stored = (await _store.FindAsync(job.Id, Token))!;
        Assert.Equal("answer 1", ended.Response!.Text);
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(stored.Request.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("answer", System.Text.Encoding.UTF8.GetString(stored.Result!.Value.Span), StringComparison.Ordinal);
    }

    private static ChatOptions For(string tenant) => With(options => options.CacheScope = new CacheScope(tenant));

    private DeferredChatJobs Open(
        Action<DeferredChatJobsOptions>? configure = null, IDeferredJobStore? store = null, IChatClient? client = null,
        TimeProvider? clock = null)
    {
        var options = new DeferredChatJobsOptions { Zone = "DEU", CarbonIntensityProvider = _forecasts };
        configure?.Invoke(options);
        var queue = new DeferredChatJobs(
            () => client ?? _model, store ?? _store, options, new StageServices { TimeProvider = clock ?? _clock });
        _queues.Add(queue);
        return queue;
    }

    private static async Task StepAsync(DeferredChatJobs queue)
    {
        await queue.StepAsync(Token);
        await queue.Forecasts.LookUp;
        await queue.StepAsync(Token);
    }

    private async Task PassAsync(TimeSpan time, DeferredChatJobs queue)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            _clock.Advance(TimeSpan.FromSeconds(5));

            // The other queue's renewals run on the thread pool.
            await Task.Delay(5, Token);
            await queue.StepAsync(Token);
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, Token);
    }

    private sealed class FixedEnergy : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => new(EnergyEstimate.Modelled(3.6e6, 1.8e6, 7.2e6), 0);
    }

    private sealed class Services(TimeProvider clock) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? clock : null;
    }

    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Flipping : ICacheProtector
    {
        public byte[] Protect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload) => Flip(payload);

        public byte[] Unprotect(CacheScope scope, CacheKey key, ReadOnlySpan<byte> payload) => Flip(payload);

        private static byte[] Flip(ReadOnlySpan<byte> payload)
        {
            var flipped = payload.ToArray();
            for (var i = 0; i < flipped.Length; i++)
                flipped[i] ^= 0x5A;
            return flipped;
        }
    }
}
