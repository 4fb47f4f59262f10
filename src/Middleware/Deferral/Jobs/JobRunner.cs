using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Deferral;

/// <summary>Makes one attempt at a job: takes it, calls the model through the app's pipeline, and writes down what came of it.
/// Thread-safe.</summary>
internal sealed class JobRunner(
    Func<IChatClient> client, IDeferredJobStore store, JobContents contents, CallDurations durations, DeferredChatJobsOptions options,
    StageContext stage)
{
    private const int EndTries = 5;
    private static readonly TimeSpan EndRetry = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = stage.TimeProvider;
    private readonly JobInstruments _instruments = new(stage.Meter);
    private readonly Outage _outage = stage.Watch("job store", "deferred jobs are run again when it works");

    /// <summary>Marks the jobs of this queue.</summary>
    public Guid Owner { get; } = Guid.NewGuid();

    /// <summary>Runs a job. It never fails; what it could not write down is run again.</summary>
    /// <param name="start">The job.</param>
    /// <param name="cancelled">Somebody cancelled the job.</param>
    /// <param name="stopping">The app stops: the job goes back to the store.</param>
    /// <returns>True if the job has ended.</returns>
    public async Task<bool> RunAsync(JobStart start, CancellationToken cancelled, CancellationToken stopping)
    {
        try
        {
            return start.Entry.Attempts >= options.MaxAttempts
                ? await GiveUpAsync(start.Entry).ConfigureAwait(false)
                : await AttemptAsync(start, cancelled, stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (!stopping.IsCancellationRequested)
                _outage.Failed(exception);
            return false;
        }
    }

    private async Task<bool> AttemptAsync(JobStart start, CancellationToken cancelled, CancellationToken stopping)
    {
        var taken = start.Entry with
        {
            State = DeferredJobState.Running,
            Owner = Owner,
            Attempts = start.Entry.Attempts + 1,
            StartedAt = _clock.GetUtcNow(),
            Reason = start.Reason,
        };
        var lease = await JobLease.TakeAsync(store, start.Entry, taken, options.LeaseDuration, _clock, stopping).ConfigureAwait(false);
        if (lease is null)
            return false;

        await using var held = lease.ConfigureAwait(false);
        var stored = await store.FindAsync(taken.Id, stopping).ConfigureAwait(false);
        if (stored is null)
            return false;

        ChatResponse? response = null;
        Exception? failure = null;
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, _clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancelled, lease.Lost, timeout.Token);
        var begun = _clock.GetTimestamp();
        try
        {
            var request = contents.ReadRequest(taken, stored.Request);
            DeferredRun.Current = new DeferredRun(start.Reason, request.Intensity, start.PlanningTime);
            response = await client().GetResponseAsync(request.Messages, request.ToOptions(), cancel.Token)
                .WaitAsync(cancel.Token).ConfigureAwait(false);
            durations.Add(taken.ModelId, _clock.GetElapsedTime(begun));
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        finally
        {
            DeferredRun.Current = null;
        }

        if (lease.Lost.IsCancellationRequested || cancelled.IsCancellationRequested)
            return false;
        if (response is not null)
            return await EndAsync(lease, DeferredJobState.Succeeded, new(response, null, response.GetFootprint()?.ShiftedGrams))
                .ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
        {
            // Stopped, not failed: the attempt does not count.
            await lease.EndAsync(
                job => job with { State = DeferredJobState.Waiting, Attempts = job.Attempts - 1 }, null,
                CancellationToken.None).ConfigureAwait(false);
            return false;
        }

        var text = timeout.IsCancellationRequested ? $"The call took longer than {options.AttemptTimeout:c}." : Describe(failure!);
        if (taken.Attempts >= options.MaxAttempts)
            return await EndAsync(lease, DeferredJobState.Failed, new(null, text, null)).ConfigureAwait(false);
        var next = _clock.GetUtcNow() + RetryPause.After(taken.Attempts, options.RetryDelay);
        await WriteAsync(() =>
            lease.EndAsync(job => job with { State = DeferredJobState.Waiting, NotBefore = next }, null, CancellationToken.None))
            .ConfigureAwait(false);
        return false;
    }

    private async Task<bool> GiveUpAsync(DeferredJobEntry job)
    {
        var ended = job with { State = DeferredJobState.Failed, EndedAt = _clock.GetUtcNow(), Version = job.Version + 1, Owner = null };
        var result = contents.Write(
            ended, new JobResult(
                null, $"None of its {job.Attempts} attempts came to an end: the process ended during the last one.", null));
        if (!await store.UpdateAsync(ended, job.Version, result, CancellationToken.None).ConfigureAwait(false))
            return false;
        _instruments.CountEnd(ended);
        return true;
    }

    private async Task<bool> EndAsync(JobLease lease, DeferredJobState state, JobResult result)
    {
        var bytes = contents.Write(lease.Entry, result);
        DeferredJobEntry? ended = null;
        var isWritten = await WriteAsync(
            () => lease.EndAsync(job => ended = job with { State = state, EndedAt = _clock.GetUtcNow() }, bytes, CancellationToken.None))
            .ConfigureAwait(false);
        if (isWritten)
            _instruments.CountEnd(ended!);
        return isWritten;
    }

    /// <summary>Writes what must not be lost, some times if need be: an answer costs more than a second.</summary>
    private async Task<bool> WriteAsync(Func<Task<bool>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var isWritten = await write().ConfigureAwait(false);
                _outage.Worked();
                return isWritten;
            }
            catch (Exception exception) when (attempt < EndTries)
            {
                _outage.Failed(exception);
                await Task.Delay(EndRetry, _clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static string Describe(Exception exception) => $"{exception.GetType().FullName}: {exception.Message}";
}
