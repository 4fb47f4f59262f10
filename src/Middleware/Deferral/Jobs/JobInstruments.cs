using System.Diagnostics.Metrics;

namespace Wattwise.Deferral;

/// <summary>The queue's metrics on the meter <c>Wattwise</c>.</summary>
internal sealed class JobInstruments(Meter meter)
{
    private readonly Counter<long> _jobs = meter.CreateCounter<long>(
        "wattwise.deferral.jobs", "{job}", "Deferred jobs that ended.");

    private readonly Histogram<double> _wait = meter.CreateHistogram<double>(
        "wattwise.deferral.wait", "s", "Time from the acceptance of a job to the start of its last attempt.");

    private readonly Counter<long> _late = meter.CreateCounter<long>(
        "wattwise.deferral.late", "{job}", "Deferred jobs that ended with an answer after their deadline.");

    public void CountEnd(DeferredJobEntry job)
    {
        _jobs.Add(1, new("wattwise.deferral.state", StateOf(job.State)), new("wattwise.reason", job.Reason));
        if (job.StartedAt is { } started)
            _wait.Record(
                Math.Max(0, (started - job.EnqueuedAt).TotalSeconds), new KeyValuePair<string, object?>("wattwise.reason", job.Reason));
        if (job.State == DeferredJobState.Succeeded && job.EndedAt > job.CompleteBy)
            _late.Add(1);
    }

    private static string StateOf(DeferredJobState state) => state switch
    {
        DeferredJobState.Succeeded => "succeeded",
        DeferredJobState.Failed => "failed",
        _ => "cancelled",
    };
}
