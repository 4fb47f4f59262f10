using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

public class TelemetryTests
{
    private const string Secret = "my password is hunter2";

    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private readonly TestChatClient _provider = ProviderAnswers.Client();

    [Fact]
    public async Task Counters_grow_by_what_the_footprints_say()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var energy = Collect<double>(factory, "wattwise.energy");
        using var carbon = Collect<double>(factory, "wattwise.carbon");
        using var cost = Collect<double>(factory, "wattwise.cost");
        using var tokens = Collect<long>(factory, "wattwise.tokens");
        using var outcomes = Collect<long>(factory, "wattwise.stage.outcomes");
        using var duration = Collect<double>(factory, "wattwise.request.duration");
        var ledger = new FootprintLedger();
        using var client = _provider.AsBuilder().UseAccounting(o =>
        {
            o.Zone = "FRA";
            o.Ledger = ledger;
            o.Prices.Add("gpt-4o-mini", new ModelPrice(1, 2));
        }).Build(services);

        await client.GetResponseAsync(Secret, cancellationToken: Cancellation);
        await client.GetStreamingResponseAsync(Secret, cancellationToken: Cancellation).ToListAsync(Cancellation);

        var sums = ledger.Summarize();
        Assert.Equal(sums.Spent.Joules, energy.GetMeasurementSnapshot().Sum(m => m.Value), 1e-9);
        Assert.Equal(sums.Carbon.Single().SpentGrams, Part("operational"), 1e-12);
        Assert.Equal(sums.EmbodiedGrams, Part("embodied"), 1e-12);
        Assert.Equal((double)sums.Money.Single().Spent.Amount, cost.GetMeasurementSnapshot().Sum(m => m.Value), 1e-12);
        Assert.Equal(2 * (100 + 20 + 40), tokens.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Equal(2, outcomes.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Equal(2, duration.GetMeasurementSnapshot().Count);
        var tags = energy.GetMeasurementSnapshot()[0].Tags;
        Assert.Equal(("model", "model_called", "gpt-4o-mini", "modelled"), (
            tags["wattwise.stage"], tags["wattwise.outcome"], tags["gen_ai.response.model"], tags["wattwise.energy.method"]));

        double Part(string part) =>
            carbon.GetMeasurementSnapshot().Where(m => (string?)m.Tags["wattwise.carbon.part"] == part).Sum(m => m.Value);
    }

    [Fact]
    public async Task The_activity_is_a_child_of_the_current_span_and_the_parent_of_what_the_provider_does()
    {
        Activity? stopped = null;
        using var parent = new Activity("chat gpt-4o-mini").Start();
        // Other tests run side by side: only this test's trace counts.
        using var listener = Listen(activity => stopped = activity.TraceId == parent.TraceId ? activity : stopped);
        string? insideOf = null;
        _provider.Stream = (_, _) =>
        {
            insideOf = Activity.Current?.OperationName;
            return ProviderAnswers.Updates(ProviderAnswers.AnswerUpdates());
        };
        using var client = new AccountingChatClient(_provider, new AccountingOptions { Zone = "FRA" });

        var footprint = (await client.GetStreamingResponseAsync(Secret, cancellationToken: Cancellation)
            .ToListAsync(Cancellation))[^1].GetFootprint()!;

        Assert.Equal("wattwise.request", insideOf);
        Assert.Equal(parent.SpanId, stopped!.ParentSpanId);
        Assert.Equal(footprint.Spent.Joules, stopped.GetTagItem("wattwise.energy.spent_j"));
        Assert.Equal(footprint.TotalGrams, stopped.GetTagItem("wattwise.carbon.total_g"));
        Assert.Equal("model_called", stopped.GetTagItem("wattwise.outcome"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_text_of_the_user_enters_a_tag_even_where_an_error_quotes_it(bool streaming)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var values = new List<string?>();
        using var parent = new Activity("parent").Start();
        using var activities = Listen(activity =>
        {
            if (activity.TraceId == parent.TraceId)
                values.AddRange([activity.StatusDescription, .. activity.TagObjects.Select(tag => tag.Value?.ToString())]);
        });
        var meter = services.GetRequiredService<IMeterFactory>().Create(WattwiseTelemetry.MeterName);
        using var meters = new MeterListener
        {
            InstrumentPublished =
                (instrument, listener) => { if (instrument.Meter == meter) listener.EnableMeasurementEvents(instrument); },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => AddTags(tags));
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => AddTags(tags));
        meters.Start();
        var error = new InvalidOperationException("Cannot answer: " + Secret);
        _provider.Respond = (_, _) => Task.FromException<ChatResponse>(error);
        _provider.Stream = (_, _) => ProviderAnswers.Updates([], error);
        using var client = _provider.AsBuilder().UseAccounting().Build(services);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            if (streaming)
                await client.GetStreamingResponseAsync(Secret, cancellationToken: Cancellation).ToListAsync(Cancellation);
            else
                await client.GetResponseAsync(Secret, cancellationToken: Cancellation);
        });

        Assert.Contains("System.InvalidOperationException", values);
        Assert.DoesNotContain(values, value => value?.Contains("hunter2", StringComparison.Ordinal) == true);

        void AddTags(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                values.Add(tag.Value?.ToString());
        }
    }

    internal static ActivityListener Listen(Action<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WattwiseTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MetricCollector<T> Collect<T>(IMeterFactory factory, string instrument)
        where T : struct => new(factory, WattwiseTelemetry.MeterName, instrument);
}
