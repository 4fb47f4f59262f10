namespace Wattwise.Deferral;

/// <summary>The hold on a job that runs: renewed while it does, and lost if somebody cancels the job or takes it over.</summary>
/// <remarks>
/// Each renewal is a new version of the job. Others see that the version grows; they take over when, by their own stopwatch, it has not
/// done so for as long as a lease lasts. No clock that can be set is part of it. The renewals and the end are one after the other.
/// </remarks>
internal sealed class JobLease : IAsyncDisposable
{
    private readonly IDeferredJobStore _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _renewing;

    private JobLease(IDeferredJobStore store, DeferredJobEntry entry, TimeSpan duration, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        _interval = duration / 3;
        Entry = entry;
        _renewing = Task.Run(RenewAsync);
    }

    /// <summary>The job as it is in the store.</summary>
    public DeferredJobEntry Entry { get; private set; }

    /// <summary>Cancelled when the job is not this queue's any more.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes a job, unless it has changed since it was read.</summary>
    public static async Task<JobLease?> TakeAsync(
        IDeferredJobStore store, DeferredJobEntry read, DeferredJobEntry taken, TimeSpan duration, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        taken = taken with { Version = read.Version + 1 };
        return await store.UpdateAsync(taken, read.Version, cancellationToken: cancellationToken).ConfigureAwait(false)
            ? new JobLease(store, taken, duration, clock)
            : null;
    }

    /// <summary>Gives the job back to the store in a new state.</summary>
    /// <returns>False if it was not this queue's any more: nothing was changed then.</returns>
    public async Task<bool> EndAsync(
        Func<DeferredJobEntry, DeferredJobEntry> change, ReadOnlyMemory<byte>? result, CancellationToken cancellationToken)
    {
        await StopRenewingAsync().ConfigureAwait(false);
        var changed = change(Entry) with { Version = Entry.Version + 1, Owner = null };
        return await _store.UpdateAsync(changed, Entry.Version, result, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync().ConfigureAwait(false);
        _ended.Dispose();
        _lost.Dispose();
    }

    private async Task StopRenewingAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
    }

    private async Task RenewAsync()
    {
        while (true)
        {
            await Task.Delay(_interval, _clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested)
                return;
            try
            {
                var renewed = Entry with { Version = Entry.Version + 1 };
                if (!await _store.UpdateAsync(renewed, Entry.Version, cancellationToken: CancellationToken.None).ConfigureAwait(false))
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                Entry = renewed;
            }
            catch (Exception)
            {
                // The next renewal tries again; the store's outage is reported by who reads it.
            }
        }
    }
}
