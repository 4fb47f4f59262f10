using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Deferral;

/// <summary>The queue: accepts jobs, and gives those that are due to the runner, step by step.</summary>
internal sealed partial class DeferredChatJobs : IDeferredChatJobs, IAsyncDisposable
{
    private readonly IDeferredJobStore _store;
    private readonly DeferredChatJobsOptions _options;
    private readonly TimeProvider _clock;
    private readonly JobContents _contents;
    private readonly JobSchedule _schedule;
    private readonly JobRunner _runner;
    private readonly JobLeases _leases;
    private readonly Outage _outage;
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _runs = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _ends = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _signal = NewSignal();
    private Task? _lookUp;
    private long _nextPollAt;

    public DeferredChatJobs(Func<IChatClient> client, IDeferredJobStore store, DeferredChatJobsOptions options, StageServices services)
    {
        StageOptions.ThrowIfInvalid(options, new DeferredChatJobsOptionsRangeValidator());
        var stage = new StageContext(WattwiseStages.Deferral, typeof(DeferredChatJobs), services);
        _store = store;
        _options = options;
        _clock = stage.TimeProvider;
        _contents = new JobContents(options.Protector ?? services.Find<ICacheProtector>());
        var durations = new CallDurations(options.ExpectedDuration);
        Forecasts = new ForecastFeed(options, stage);
        _schedule = new JobSchedule(new StartPlanner(options, stage), durations, Forecasts, options, _clock);
        _runner = new JobRunner(client, store, _contents, durations, options, stage);
        _leases = new JobLeases(_runner.Owner, options.LeaseDuration, _clock);
        _outage = stage.Watch("list of jobs", "only jobs that are known already are run");
        _nextPollAt = _clock.GetTimestamp();
    }

    /// <summary>The forecasts, which come beside the steps.</summary>
    public ForecastFeed Forecasts { get; }

    /// <summary>How many calls run.</summary>
    public int Running => _schedule.Running;

    /// <summary>Completes when there may be something to do before the time that the last step gave. Taken before a step.</summary>
    public Task Signalled => Volatile.Read(ref _signal).Task;

    public async ValueTask<DeferredJob> EnqueueAsync(
        IEnumerable<ChatMessage> messages,
        DateTimeOffset completeBy,
        ChatOptions? options = null,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(IDeferredChatJobs));
        DeferredRequest.ThrowIfNotStorable(options);

        var request = options?.Clone();
        var said = WattwiseScope.JoinOrBegin(ref request, out _).Options;
        var id = idempotencyKey is null ? Guid.NewGuid() : IdOf(said.CacheScope, idempotencyKey);
        if (idempotencyKey is not null && await _store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } known)
            return Describe(known);

        var intensity = await Forecasts.FindCurrentAsync(cancellationToken).ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        var job = new DeferredJobEntry(id, said.CacheScope, now, completeBy.ToUniversalTime()) { ModelId = options?.ModelId };
        var contents = _contents.Write(job, new DeferredRequest([.. messages], request, said, intensity));
        if (contents.Length > _options.MaxRequestBytes)
        {
            throw new ArgumentException(
                $"The request has {contents.Length:N0} bytes, more than {nameof(_options.MaxRequestBytes)} "
                    + $"({_options.MaxRequestBytes:N0}).", nameof(messages));
        }

        return await AddAsync(job, contents, now, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<DeferredJob?> GetAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        var asked = scope ?? ScopeOfFlow();
        return await _store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } job && job.Entry.Scope == asked
            ? Describe(job)
            : null;
    }

    public async ValueTask<DeferredJob> WaitAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        scope ??= ScopeOfFlow();
        while (true)
        {
            var end = _ends.GetOrAdd(id, static _ => NewSignal());
            var job = await GetAsync(id, scope, cancellationToken).ConfigureAwait(false);
            if (job is not { HasEnded: false })
            {
                _ends.TryRemove(id, out _);
                return job ?? throw new KeyNotFoundException(
                    $"The scope has no job {id}, or no longer: answers are kept for {_options.Retention:c}.");
            }

            // Another process may end it, so that the store is read from time to time.
            await end.Task.WaitAsync(_options.PollInterval, _clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<bool> CancelAsync(Guid id, CacheScope? scope = null, CancellationToken cancellationToken = default)
    {
        var asked = scope ?? ScopeOfFlow();
        while (await _store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found && found.Entry.Scope == asked)
        {
            var job = found.Entry;
            if (job.HasEnded)
                return job.State == DeferredJobState.Cancelled;
            var cancelled =
                job with { State = DeferredJobState.Cancelled, EndedAt = _clock.GetUtcNow(), Version = job.Version + 1, Owner = null };
            if (!await _store.UpdateAsync(cancelled, job.Version, cancellationToken: cancellationToken).ConfigureAwait(false))
                continue;

            _schedule.Remove(id);
            if (_runs.TryGetValue(id, out var run))
                await run.CancelAsync().ConfigureAwait(false);
            SignalEnd(id);
            Signal();
            return true;
        }

        return false;
    }

    private async ValueTask<DeferredJob> AddAsync(
        DeferredJobEntry job, byte[] contents, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_schedule.TryReserve(job, now))
            throw new DeferralDeadlineException(job.CompleteBy, now, _schedule.NeededFor(job.ModelId));
        DeferredJobEntry added;
        try
        {
            added = await _store.AddAsync(job, contents, _options.Capacity, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // If it was added all the same, the next look into the store finds it.
            _schedule.Remove(job.Id);
            throw;
        }

        if (added == job)
        {
            _schedule.Put(job);
            Signal();
        }
        else
        {
            // Another caller with the same key was quicker; its job may run, or have ended.
            _schedule.Remove(job.Id);
            _nextPollAt = _clock.GetTimestamp();
            Signal();
        }

        return Describe(new StoredDeferredJob(added, default, Result: null));
    }

    private DeferredJob Describe(StoredDeferredJob stored)
    {
        var job = stored.Entry;
        var result = stored.Result is { } bytes ? _contents.ReadResult(job, bytes) : null;
        return new DeferredJob(job.Id, job.State, job.EnqueuedAt, job.CompleteBy)
        {
            PlannedStart = job.State == DeferredJobState.Waiting ? _schedule.PlannedStart(job.Id) : null,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            Attempts = job.Attempts,
            Reason = job.Reason,
            Response = result?.Response,
            Failure = result?.Failure,
            ShiftedGrams = result?.Shifted,
        };
    }

    private static CacheScope ScopeOfFlow()
    {
        ChatOptions? none = null;
        return WattwiseScope.JoinOrBegin(ref none, out _).Options.CacheScope;
    }

    // The key is hashed, so that no text of the app is in the clear; lengths keep neighbours apart.
    private static Guid IdOf(CacheScope scope, string key)
    {
        var name = string.Concat(Part(scope.Tenant), Part(scope.User), Part(key));
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

        static string Part(string? text) => text is null ? "-" : $"{text.Length}:{StorableText.Encode(text)}";
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
