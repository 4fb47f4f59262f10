using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;

namespace Wattwise;

/// <summary>
/// One stage at its host: its name, clock, log, meter, and how it reports failures. Made once, when the stage is built, and given to its
/// parts.
/// </summary>
internal sealed class StageContext
{
    private readonly Counter<long> _failures;
    private readonly ActiveRequests _active;
    private readonly Outage _listenerOutage;

    /// <param name="name">The stage's name; see <see cref="WattwiseStages"/>.</param>
    /// <param name="client">The stage's chat client: the category of its log.</param>
    /// <param name="services">What the host has.</param>
    public StageContext(string name, Type client, StageServices services)
    {
        Name = name;
        Services = services;
        Logger = services.LoggerFactory.CreateLogger(client.FullName!);
        Meter = WattwiseTelemetry.GetMeter(services.MeterFactory);
        _failures = Meter.CreateCounter<long>(
            "wattwise.stage.failures", "{failure}", "Failures of the parts that stages rely on; requests went on without them.");
        _active = new ActiveRequests(Meter);
        _listenerOutage = Watch("listener to metrics", "some of its figures are missing");
    }

    public string Name { get; }

    public StageServices Services { get; }

    public ILogger Logger { get; }

    public Meter Meter { get; }

    public TimeProvider TimeProvider => Services.TimeProvider;

    public IEnergyMeter? EnergyMeter => Services.EnergyMeter;

    /// <summary>Follows a part that may fail.</summary>
    /// <param name="part">The part's name, in metrics and log.</param>
    /// <param name="consequence">A clause for the warning: what requests do without the part.</param>
    public Outage Watch(string part, string consequence) => new(this, part, consequence);

    /// <summary>Writes to instruments. Their listeners are code of the app, which may throw: no request fails with them.</summary>
    /// <param name="state">What is reported.</param>
    /// <param name="report">Writes it; a static function, so that nothing is allocated.</param>
    public void Report<T>(T state, Action<T> report)
    {
        try
        {
            report(state);
            _listenerOutage.Worked();
        }
        catch (Exception exception)
        {
            _listenerOutage.Failed(exception);
        }
    }

    /// <summary>Counts a request as this stage's, if somebody listens.</summary>
    /// <param name="request">The request.</param>
    /// <param name="around">The stage that had it.</param>
    /// <returns>True if <see cref="Release"/> has to be called.</returns>
    public bool Take(WattwiseScope request, out string? around) => _active.Take(request, Name, out around);

    /// <summary>Gives a request back to the stage around.</summary>
    public void Release(WattwiseScope request, string? around) => _active.Release(request, Name, around);

    /// <summary>Counts a failure. Never throws.</summary>
    public void CountFailure(string part, Exception exception)
    {
        try
        {
            _failures.Add(1, new("wattwise.stage", Name), new("wattwise.part", part), new("error.type", exception.GetType().FullName));
        }
        catch (Exception)
        {
            // A listener failed while it was told of a failure: the log has the failure.
        }
    }
}
