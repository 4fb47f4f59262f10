using System.Diagnostics.Metrics;
using Wattwise.Gateway.Metrics;

namespace Wattwise.Gateway.Tests.Metrics;

public class PrometheusNameTests
{
    [Theory]
    [InlineData("wattwise.energy", "J", "wattwise_energy_joules_total")]
    [InlineData("wattwise.carbon", "gCO2e", "wattwise_carbon_gCO2e_total")]
    [InlineData("wattwise.tokens", "{token}", "wattwise_tokens_total")]
    [InlineData("wattwise.cost", "{currency}", "wattwise_cost_total")]
    [InlineData("dotnet.gc.pause.time", "s", "dotnet_gc_pause_time_seconds_total")]
    [InlineData("io", "By/s", "io_bytes_per_second_total")]
    [InlineData("io.seconds", "s", "io_seconds_total")]
    [InlineData("a--b", null, "a_b_total")]
    public void A_counter_is_named_as_OpenTelemetrys_exporter_names_it(string name, string? unit, string expected)
    {
        using var meter = new Meter("names");
        Assert.Equal(expected, PrometheusName.Of(meter.CreateCounter<long>(name, unit), MetricKind.Counter));
    }

    [Theory]
    [InlineData("wattwise.cache.wrong_among_hits", "1", "wattwise_cache_wrong_among_hits_ratio")]
    [InlineData("wattwise.requests.active", "{request}", "wattwise_requests_active")]
    public void A_gauge_too(string name, string unit, string expected)
    {
        using var meter = new Meter("names");
        Assert.Equal(expected, PrometheusName.Of(meter.CreateGauge<long>(name, unit), MetricKind.Gauge));
    }
}
