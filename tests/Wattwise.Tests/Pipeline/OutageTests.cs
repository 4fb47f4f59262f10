using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Wattwise.Tests.Pipeline;

public sealed class OutageTests : IDisposable
{
    private readonly FakeLogCollector _log = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StageContext _stage;

    public OutageTests() => _stage = new StageContext("tiles", typeof(OutageTests), new StageServices
    {
        LoggerFactory = new LoggerFactory([new FakeLoggerProvider(_log)]),
        MeterFactory = _metrics.GetRequiredService<IMeterFactory>(),
    });

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void An_outage_is_one_warning_and_one_message_at_its_end()
    {
        var outage = _stage.Watch("glue", "tiles stay loose");

        outage.Worked();
        outage.Failed(new IOException());
        outage.Failed(new IOException());
        outage.Worked();
        outage.Worked();
        outage.Failed(new IOException());

        Assert.Equal([LogLevel.Warning, LogLevel.Information, LogLevel.Warning], _log.GetSnapshot().Select(record => record.Level));
        Assert.Contains(
            "tiles: the glue failed; tiles stay loose until it works again", _log.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_which_only_one_operation_works_is_still_one_outage()
    {
        var outage = _stage.Watch("glue", "tiles stay loose");

        outage.Failed(new IOException(), operation: 1);
        outage.Failed(new IOException(), operation: 2);
        outage.Worked(operation: 1);
        outage.Failed(new IOException(), operation: 1);

        Assert.Single(_log.GetSnapshot());
        outage.Worked(operation: 1);
        outage.Worked(operation: 2);
        Assert.Equal(2, _log.GetSnapshot().Count);
    }

    [Fact]
    public void Every_failure_is_counted_by_stage_part_and_type()
    {
        using var failures = new MetricCollector<long>(
            _metrics.GetRequiredService<IMeterFactory>(), WattwiseTelemetry.MeterName, "wattwise.stage.failures");
        var outage = _stage.Watch("glue", "tiles stay loose");

        outage.Failed(new IOException());
        outage.Failed(new TimeoutException());

        Assert.Equal(
            [("tiles", "glue", "System.IO.IOException"), ("tiles", "glue", "System.TimeoutException")],
            failures.GetMeasurementSnapshot()
                .Select(m => ((string)m.Tags["wattwise.stage"]!, (string)m.Tags["wattwise.part"]!, (string)m.Tags["error.type"]!)));
    }
}
