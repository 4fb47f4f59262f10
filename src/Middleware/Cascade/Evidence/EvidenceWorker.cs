using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Scoring;

namespace Wattwise.Cascade;

/// <summary>
/// Lets all tiers answer requests that were drawn, compares their answers, and teaches what was found. One request at a time.
/// </summary>
/// <remarks>What it takes is booked on the request that it is part of, though that has ended: as a late record.</remarks>
internal sealed class EvidenceWorker(
    CascadeOptions options,
    CascadeParts parts,
    DraftReader reader,
    TierCosts costs,
    EvidenceBooks books,
    CascadeInstruments instruments,
    Action<CascadeEvidence> learn,
    StageContext stage)
{
    private static readonly CascadeRule[] Rules = [CascadeRule.Before, CascadeRule.Early, CascadeRule.Whole];

    private readonly Outage _tierOutage = stage.Watch("tier in the background", "requests that were drawn are not compared");
    private readonly Outage _comparerOutage = stage.Watch("judge", "requests that were drawn are not compared");

    private readonly Channel<EvidenceJob> _jobs = Channel.CreateBounded<EvidenceJob>(
        new BoundedChannelOptions(options.MaxWaitingEvidence) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private int _waiting;

    /// <summary>How many jobs are not done yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Leaves a job to be done. If too many wait, it is given up.</summary>
    public void Add(EvidenceJob job)
    {
        job.Request.Keep();
        Interlocked.Increment(ref _waiting);
        if (_jobs.Writer.TryWrite(job))
            return;
        Interlocked.Decrement(ref _waiting);
        job.Request.End();
    }

    /// <summary>Works until it is cancelled.</summary>
    /// <param name="getTiers">The clients of the newest request, since an app may make its clients anew.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task WorkAsync(Func<TierSet> getTiers, CancellationToken cancellationToken)
    {
        await foreach (var job in _jobs.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                WattwiseScope.Current = job.Request;
                await RunAsync(job, getTiers(), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                WattwiseScope.Current = null;
                job.Request.End();
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    private async Task RunAsync(EvidenceJob job, TierSet tiers, CancellationToken cancellationToken)
    {
        var strongest = job.Tiers[^1];
        foreach (var tier in job.Tiers)
        {
            if (job.IsDrawn && !job.Answers.ContainsKey(tier)
                && await TryAnswerAsync(
                    job, options.Tiers[tier], tier, tiers.ClientsOf(tier)[0], tiers.MetadataOf(tier), cancellationToken)
                    .ConfigureAwait(false) is { } answer)
            {
                job.Answers[tier] = answer;
            }
        }

        if (!job.Answers.TryGetValue(strongest, out var strong) || DraftGate.FindError(strong) is not null
            || DraftGate.FindObjection(strong, job.Options) is CascadeReasons.DraftEmpty or CascadeReasons.DraftCut)
        {
            return;
        }

        if (job is { IsDrawn: true, Opinions: null } && tiers.Opinion is { } opinion)
        {
            var metadata = opinion.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
            var answer = await TryAnswerAsync(
                job, options.SecondOpinion!, books.Estimates.Opinion, opinion, metadata, cancellationToken).ConfigureAwait(false);
            job.Opinions = answer is null ? [] : [answer];
        }

        var (kept, known) = (0, job.Answers.Keys.ToList());
        foreach (var tier in job.Tiers)
        {
            // What is never accepted loses nothing, whatever the threshold.
            if (tier != strongest && job.Answers.TryGetValue(tier, out var weak) && !DraftGate.IsRefusal(weak)
                && DraftGate.FindError(weak) is null && DraftGate.FindObjection(weak, job.Options) is null)
            {
                if (await CompareAsync(job, tier, weak, strong, cancellationToken).ConfigureAwait(false) is { } isKept)
                    kept |= isKept ? 1 << tier : 0;
                else
                    known.Remove(tier);
            }
        }

        if (job.IsDrawn)
            books.Estimates.ObserveKept(job.TaskClass, known, kept);
    }

    /// <summary>
    /// Compares an answer, and says whether it would have been kept as a whole; <see langword="null"/> while nothing is certified that
    /// could keep it.
    /// </summary>
    private async Task<bool?> CompareAsync(
        EvidenceJob job, int tier, ChatResponse weak, ChatResponse strong, CancellationToken cancellationToken)
    {
        AnswerComparison found;
        try
        {
            using var measurement = EnergyMeasurement.StartAround(stage.EnergyMeter);
            using var timeout = new CancellationTokenSource(options.EvidenceTimeout, stage.TimeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            found = await parts.Comparer.CompareAsync(job.Messages, job.Options, weak, strong, linked.Token)
                .AsTask().WaitAsync(linked.Token).ConfigureAwait(false);
            _comparerOutage.Worked();
            var spent = found.Spent ?? measurement.Elapsed();
            if (spent is not { Joules: 0 })
                Book(job, options.Tiers[tier].Name, spent, null, null, TimeSpan.Zero);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _comparerOutage.Failed(exception);
            return null;
        }

        instruments.CountEvidence(options.Tiers[tier].Name, job.TaskClass, found.Loss);
        if (found.Loss is not (>= -1 and <= 1 and var loss))
            return null;

        bool? isKept = null;

        foreach (var rule in Rules)
        {
            IReadOnlyList<ConfidenceSignal> signals;
            if (rule == CascadeRule.Before)
            {
                signals = [];
            }
            else if (rule == CascadeRule.Early)
            {
                if (weak.GetLogProbabilities() is not { Count: > 0 } tokens)
                    continue;
                signals = (await reader.ReadEarlyAsync(job.Messages, job.Options, tokens, cancellationToken).ConfigureAwait(false)).Signals;
            }
            else
            {
                if (!job.Readings.TryGetValue(tier, out var reading))
                {
                    reading = await reader.ReadAsync(job.Messages, job.Options, weak, job.Opinions ?? [], cancellationToken)
                        .ConfigureAwait(false);
                    if (reading.Spent is { Joules: > 0 } read)
                        Book(job, options.Tiers[tier].Name, read, null, null, TimeSpan.Zero);
                }

                signals = reading.Signals;
                var decision = parts.Knowledge.Decide(job.TaskClass, tier, rule, signals, isSample: false);
                isKept = decision.Reason == DecisionReasons.NoCertificate ? null : decision.Accept;
            }

            learn(new CascadeEvidence(Now(), job.TaskClass, tier, rule, signals, loss) { IsDrawn = job.IsDrawn });
        }

        return isKept;
    }

    // Stores keep microseconds.
    private DateTimeOffset Now()
    {
        var now = stage.TimeProvider.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private async Task<ChatResponse?> TryAnswerAsync(
        EvidenceJob job,
        CascadeTier tier,
        int number,
        IChatClient client,
        ChatClientMetadata? metadata,
        CancellationToken cancellationToken)
    {
        var start = stage.TimeProvider.GetTimestamp();
        var cutOff = CutOffUsage.BeginCall();
        try
        {
            using var timeout = new CancellationTokenSource(options.EvidenceTimeout, stage.TimeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            var (messages, chatOptions) = TierRequest.For(tier, job.Messages, job.Options, rewritten: 0);
            var response = await client.GetResponseAsync(messages, chatOptions, linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
            _tierOutage.Worked();
            books.Estimates.Observe(job.TaskClass, number, BookCall(response.Usage, response.ModelId));
            return response;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _tierOutage.Failed(exception);
            await cutOff.WaitAsync(stage.TimeProvider).ConfigureAwait(false);
            if (cutOff.Take() is { } told)
                BookCall(told, answeredBy: null);
            return null;
        }

        CallCost BookCall(UsageDetails? usage, string? answeredBy)
        {
            var modelId = answeredBy ?? tier.ModelId ?? metadata?.DefaultModelId;
            var energy = costs.EnergyOf(usage, modelId, metadata?.ProviderName);
            var call = costs.Of(tier, usage, modelId, energy);
            Book(job, tier.Name, energy, usage, modelId, stage.TimeProvider.GetElapsedTime(start), call.Money);
            if (call.Cost is { } cost)
                books.Totals.AddEvidence(cost);
            return call;
        }
    }

    private void Book(
        EvidenceJob job, string tier, EnergyEstimate? energy, UsageDetails? usage, string? modelId, TimeSpan duration, double? money = null)
    {
        job.Request.Add(new StageRecord(
            WattwiseStages.Cascade, StageOutcome.Applied, CascadeReasons.Evidence, energy, null, duration, usage)
        {
            ModelId = modelId,
            Cascade = new CascadeDetails(tier, instruments.TagOf(job.TaskClass)),
        });
        books.Budget?.AddEvidence(energy?.Joules ?? 0, money ?? 0);
        if (energy is not { Joules: > 0 and var joules })
            return;
        books.Allowance.Spend(joules);
        instruments.CountEvidenceEnergy(joules);
    }
}
