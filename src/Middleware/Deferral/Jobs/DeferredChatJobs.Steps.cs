namespace Wattwise.Deferral;

/// <content>The steps that begin what is due.</content>
internal sealed partial class DeferredChatJobs
{
    /// <summary>Reads what others did if that is due, and begins the jobs whose time has come.</summary>
    /// <param name="cancellationToken">Ends the step.</param>
    /// <returns>How long nothing is to be done, unless <see cref="Signalled"/> completes before.</returns>
    public async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        if (_clock.GetTimestamp() >= Volatile.Read(ref _nextPollAt))
        {
            Volatile.Write(ref _nextPollAt, _clock.GetTimestamp() + (long)(_options.PollInterval.TotalSeconds * _clock.TimestampFrequency));
            await PollAsync(cancellationToken).ConfigureAwait(false);
        }

        var now = _clock.GetUtcNow();
        if (_schedule.Horizon(now) is { } horizon)
            SignalAfter(Forecasts.Refresh(horizon));
        foreach (var start in _schedule.TakeDue(now))
            Begin(start);
        return _schedule.Idle(now, _options.PollInterval);
    }

    /// <summary>Cancels the calls that run, gives their jobs back, and waits for that up to a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        var deadline = Task.Delay(_options.StopTimeout, _clock);
        while (!_runs.IsEmpty && !deadline.IsCompleted)
            await Task.WhenAny(deadline, Signalled).ConfigureAwait(false);
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = _schedule.StoredIds();
            foreach (var job in await _store.ListOpenAsync(cancellationToken).ConfigureAwait(false))
            {
                before.Remove(job.Id);
                if (!_schedule.IsRunning(job.Id) && _leases.IsFree(job))
                    _schedule.Put(job);
            }

            // Others took or ended them.
            foreach (var id in before)
                _schedule.Remove(id);
            await _store.RemoveEndedAsync(_clock.GetUtcNow() - _options.Retention, cancellationToken).ConfigureAwait(false);
            _outage.Worked();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _outage.Failed(exception);
        }
    }

    private void Begin(JobStart start)
    {
        var run = new CancellationTokenSource();
        _runs[start.Entry.Id] = run;
        _ = Task.Run(async () =>
        {
            var id = start.Entry.Id;
            var hasEnded = await _runner.RunAsync(start, run.Token, _stopping.Token).ConfigureAwait(false);
            if (!hasEnded)
                Volatile.Write(ref _nextPollAt, _clock.GetTimestamp());
            _schedule.End(id);
            _runs.TryRemove(id, out _);
            if (hasEnded)
                SignalEnd(id);
            Signal();
            run.Dispose();
        });
    }

    private void SignalEnd(Guid id)
    {
        if (_ends.TryRemove(id, out var end))
            end.TrySetResult();
    }

    private void SignalAfter(Task lookUp)
    {
        if (!lookUp.IsCompleted && Interlocked.Exchange(ref _lookUp, lookUp) != lookUp)
            lookUp.ContinueWith(_ => Signal(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Signal() => Interlocked.Exchange(ref _signal, NewSignal()).TrySetResult();
}
