using System.Threading.Channels;
using Wattwise.Accounting;
using Wattwise.Judging;

namespace Wattwise.Caching;

/// <summary>Asks the judge in the background, one decision at a time, teaches the policy, and writes the evidence down. Never throws, never
/// holds up a request.</summary>
/// <remarks>
/// The queue is bounded: where the judge is slower than its questions come, the newest are left out, which keeps the sample fair. What the
/// judge spent waits until <see cref="TakeSpent"/> books it on the next request of the tenant and user that it judged for.
/// </remarks>
internal sealed class EvidenceCollector : IDisposable
{
    private const int MaxWaiting = 64;
    private const int MaxRestored = 10_000;

    // Tenants and users whose judgements are not booked yet. Beyond, nothing more is judged for others.
    private const int MaxUnbooked = 10_000;

    private readonly Channel<(JudgedAnswer Answer, CacheEvidence Evidence, CacheScope Scope)> _waiting =
        Channel.CreateBounded<(JudgedAnswer, CacheEvidence, CacheScope)>(
            new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly ICacheDecisionPolicy _policy;
    private readonly IResponseJudge? _judge;
    private readonly ICacheEvidenceStore? _store;
    private readonly IEnergyMeter? _meter;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly CacheInstruments _instruments;
    private readonly Outage _judgeOutage, _storeOutage;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheScope, (EnergyEstimate? Spent, int Judged)> _unbooked = [];

    /// <param name="policy">Learns what is found.</param>
    /// <param name="judge">The judge; without one only what was written down earlier is learned.</param>
    /// <param name="store">Keeps the evidence; <see langword="null"/> forgets it at the end of the process.</param>
    /// <param name="timeout">How long one judgement may take.</param>
    /// <param name="stage">The cache. Its meter is used for a judge that does not report its energy; a meter sees the whole process, so
    /// this is an upper figure.</param>
    /// <param name="instruments">Counts judgements.</param>
    public EvidenceCollector(
        ICacheDecisionPolicy policy,
        IResponseJudge? judge,
        ICacheEvidenceStore? store,
        TimeSpan timeout,
        StageContext stage,
        CacheInstruments instruments)
    {
        _policy = policy;
        _judge = judge;
        _store = store;
        _meter = stage.EnergyMeter;
        _timeProvider = stage.TimeProvider;
        _timeout = timeout;
        _instruments = instruments;
        _judgeOutage = stage.Watch("judge", "decisions are not judged");
        _storeOutage = stage.Watch("evidence store", "evidence is not kept");
        if (judge is not null || store is not null)
        {
            // In a flow of its own: a cache may be made within a request, whose tenant is not that of what is judged.
            ThreadPool.UnsafeQueueUserWorkItem(static collector => _ = collector.WorkAsync(), this, preferLocal: false);
        }

        // What the policy believes before the first evidence of the app's own.
        RecordEstimate();
    }

    /// <summary>True where there is a judge to ask.</summary>
    public bool HasJudge => _judge is not null;

    /// <summary>Leaves a decision for the judge.</summary>
    /// <param name="answer">What is to be judged.</param>
    /// <param name="evidence">The decision.</param>
    /// <param name="scope">The tenant and user that pay for it.</param>
    public void Offer(JudgedAnswer answer, in CacheEvidence evidence, CacheScope scope)
    {
        if (!HasJudge)
            return;
        lock (_lock)
        {
            if (_unbooked.Count >= MaxUnbooked && !_unbooked.ContainsKey(scope))
                return;
        }

        _waiting.Writer.TryWrite((answer, evidence, scope));
    }

    /// <summary>What judging for a tenant and user took since the last call, and how many judgements that were; <see langword="null"/>
    /// energy where a share is unknown.</summary>
    public (EnergyEstimate? Spent, int Judged) TakeSpent(CacheScope scope)
    {
        lock (_lock)
        {
            _unbooked.Remove(scope, out var taken);
            return taken;
        }
    }

    /// <summary>Ends the background work; what waits is given up.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _stop.Cancel();
    }

    private async Task WorkAsync()
    {
        try
        {
            await RestoreAsync().ConfigureAwait(false);
            await foreach (var (answer, evidence, scope) in _waiting.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
                await JudgeAsync(answer, evidence, scope).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task RestoreAsync()
    {
        if (_store is null)
            return;

        try
        {
            foreach (var evidence in await _store.ReadAsync(_policy.Id, MaxRestored, _stop.Token).ConfigureAwait(false))
                _policy.Learn(evidence);
            RecordEstimate();
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            _storeOutage.Failed(exception);
        }
    }

    private async Task JudgeAsync(JudgedAnswer answer, CacheEvidence evidence, CacheScope scope)
    {
        try
        {
            using var timeout = new CancellationTokenSource(_timeout, _timeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
            using var measurement = EnergyMeasurement.StartAround(_meter);
            var judgement = await _judge!.JudgeAsync(answer, linked.Token).AsTask().WaitAsync(linked.Token).ConfigureAwait(false);
            Book(scope, judgement.Spent is { } spent ? (spent.IsAmount ? spent : null) : measurement.Elapsed());
            _judgeOutage.Worked();
            _instruments.CountJudgement(judgement.IsRight, evidence.WasServed);
            if (judgement.IsRight is not { } isRight)
                return;

            evidence = evidence with { JudgedAt = _timeProvider.GetUtcNow(), IsRight = isRight };
            _policy.Learn(evidence);
            RecordEstimate();
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            _judgeOutage.Failed(exception);
            return;
        }

        await KeepAsync(evidence).ConfigureAwait(false);
    }

    private async Task KeepAsync(CacheEvidence evidence)
    {
        if (_store is null)
            return;

        try
        {
            await _store.AppendAsync(_policy.Id, evidence, _stop.Token).ConfigureAwait(false);
            _storeOutage.Worked();
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            _storeOutage.Failed(exception);
        }
    }

    private void RecordEstimate()
    {
        if (_policy.Estimate is { } estimate)
            _instruments.RecordEstimate(estimate);
    }

    private void Book(CacheScope scope, EnergyEstimate? spent)
    {
        lock (_lock)
        {
            var (sum, judged) = _unbooked.GetValueOrDefault(scope, (EnergyEstimate.Zero, 0));
            _unbooked[scope] = (sum + spent, judged + 1);
        }
    }
}
