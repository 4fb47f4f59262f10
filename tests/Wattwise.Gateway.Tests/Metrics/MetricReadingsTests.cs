using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Gateway.Metrics;

namespace Wattwise.Gateway.Tests.Metrics;

public sealed class MetricReadingsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Meter _meter;
    private readonly MetricReadings _readings;

    public MetricReadingsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _meter = factory.Create("test");
        _readings = new MetricReadings(["test"], factory);
    }

    [Fact]
    public void A_counter_adds_up_under_its_unit_and_total()
    {
        var energy = _meter.CreateCounter<double>("wattwise.energy", "J", "Energy spent.");
        energy.Add(1.5, new KeyValuePair<string, object?>("wattwise.stage", "model"));
        energy.Add(2, new KeyValuePair<string, object?>("wattwise.stage", "model"));
        Assert.Equal(
            "# HELP wattwise_energy_joules_total Energy spent.\n# TYPE wattwise_energy_joules_total "
                + "counter\nwattwise_energy_joules_total{wattwise_stage=\"model\"} 3.5\n",
            Text());
    }

    [Fact]
    public void Two_orders_of_the_same_tags_are_one_series()
    {
        var counter = _meter.CreateCounter<long>("calls");
        counter.Add(1, new("b", 1), new("a", true));
        counter.Add(1, new("a", true), new("b", 1));
        Assert.Contains("calls_total{a=\"true\",b=\"1\"} 2\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_in_a_tag_cannot_leave_it()
    {
        _meter.CreateCounter<long>("calls").Add(1, new KeyValuePair<string, object?>("model-id", "a\"} 1\nfake_total 5 \\"));
        var text = Text();
        Assert.Contains("calls_total{model_id=\"a\\\"} 1\\nfake_total 5 \\\\\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nfake_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_tag_is_written_whole()
    {
        var value = new string('x', 3000);
        _meter.CreateCounter<long>("calls").Add(1, new KeyValuePair<string, object?>("long", value));
        Assert.Contains($"calls_total{{long=\"{value}\"}} 1\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Gauges_keep_the_last_reading_and_counts_that_go_up_and_down_their_sum()
    {
        var share = _meter.CreateGauge<double>("share", "1");
        share.Record(0.2);
        share.Record(0.1);
        var active = _meter.CreateUpDownCounter<long>("active", "{request}");
        active.Add(3);
        active.Add(-2);
        var text = Text();
        Assert.Contains("# TYPE share_ratio gauge\nshare_ratio 0.1\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE active gauge\nactive 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_what_is_at_most_each_bound()
    {
        var duration = _meter.CreateHistogram(
            "wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var seconds in (double[])[0.05, 0.1, 0.5, 7])
            duration.Record(seconds);
        var text = Text();
        Assert.Contains(
            "wait_seconds_bucket{le=\"0.1\"} 2\nwait_seconds_bucket{le=\"1\"} 3\nwait_seconds_bucket{le=\"+Inf\"} 4\n", text,
            StringComparison.Ordinal);
        Assert.Contains("wait_seconds_sum 7.65\nwait_seconds_count 4\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_observable_instrument_says_all_of_it_anew()
    {
        var threads = 5;
        _meter.CreateObservableUpDownCounter("threads", () => threads);
        Assert.Contains("threads 5\n", Text(), StringComparison.Ordinal);
        threads = 4;
        Assert.Contains("threads 4\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_instrument_that_fails_leaves_the_others_readable()
    {
        _meter.CreateObservableGauge("broken", int () => throw new InvalidOperationException());
        _meter.CreateCounter<long>("calls").Add(1);
        Assert.Contains("calls_total 1\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_tags_there_are_the_series_are_bounded_and_nothing_is_lost()
    {
        var counter = _meter.CreateCounter<long>("calls");
        for (var i = 0; i < MetricFamily.MaxSeries + 500; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        var series = _readings.Find("calls").ToArray();
        Assert.InRange(series.Length, MetricFamily.MaxSeries, MetricFamily.MaxSeries + 1);
        Assert.Equal(MetricFamily.MaxSeries + 500, series.Sum(one => one.Value));
        Assert.Contains("otel_metric_overflow=\"true\"", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_of_one_name_add_up_and_one_of_another_kind_is_left_out()
    {
        _meter.CreateCounter<long>("calls", description: "one").Add(1);
        _meter.CreateCounter<long>("calls", description: "another").Add(2);
        _meter.CreateGauge<long>("calls", description: "no counter").Record(40);
        Assert.Equal(3, Assert.Single(_readings.Find("calls")).Value);
    }

    [Fact]
    public void Another_apps_meter_of_the_same_name_is_not_heard()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create("test").CreateCounter<long>("calls").Add(1);
        Assert.Empty(_readings.Find("calls"));
    }

    [Fact]
    public async Task No_count_is_lost_between_threads()
    {
        var counter = _meter.CreateCounter<long>("calls");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
                counter.Add(1, new KeyValuePair<string, object?>("odd", i % 2));
        })));
        Assert.Equal(20_000, _readings.Find("calls").Sum(series => series.Value));
    }

    public void Dispose()
    {
        _readings.Dispose();
        _services.Dispose();
    }

    private string Text()
    {
        var output = new ArrayBufferWriter<byte>();
        PrometheusText.Write(_readings.Collect(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
