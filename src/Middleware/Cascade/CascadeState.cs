using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Cascade;

/// <summary>What a cascade knows and shares among its clients: evidence, conversations, totals, and the work in the background.</summary>
/// <remarks>An app may make its client anew for each request; what earlier ones found lives here. Thread-safe.</remarks>
internal sealed class CascadeState : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CascadeEvidenceLog _log;
    private readonly EvidenceAllowance _allowance;
    private readonly DaySpendingLog? _spendingLog;
    private readonly ConcurrentDictionary<string, bool> _classes = new(StringComparer.Ordinal);
    private readonly string?[] _servedModels;
    private readonly string? _embedderId;
    private readonly string[] _tierNames;
    private readonly bool _draws;
    private readonly bool[] _saysWhyItEnds;
    private TierSet? _tiers;
    private string _cascadeId = "";
    private int _hasStarted, _isDisposed, _hasWarnedOfTier;

    /// <param name="embeddingGenerator">Embeds prompts for the classifier; <see langword="null"/> for the registered one.</param>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="services">What the host has.</param>
    /// <param name="createParts">Makes the strategies; <see langword="null"/> for the built-in ones.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public CascadeState(
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator,
        CascadeOptions options,
        StageServices services,
        Func<CascadeOptions, CascadeParts>? createParts = null)
    {
        options = new CascadeOptions(options);
        StageOptions.ThrowIfInvalid(options, new CascadeOptionsValidator());
        options.Resolve(services);
        embeddingGenerator ??= services.Find<IEmbeddingGenerator<string, Embedding<float>>>();
        _embedderId = (embeddingGenerator?.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId;

        Options = options;
        Stage = new StageContext(WattwiseStages.Cascade, typeof(CascadeChatClient), services);
        Parts = (createParts ?? CascadeParts.Create)(options);
        Instruments = new CascadeInstruments(Stage);
        Costs = new TierCosts(options, Stage);
        Reader = new DraftReader(Parts.Estimator, options, Stage);
        Conversations = new ConversationTiers(options.MaxConversations);
        Failures = new FailureReader(options.ReadFailure);
        Totals = new CascadeTotals(options, Stage);
        Certificates = new CertificateIndex(Parts.Knowledge);
        Estimates = new CallEstimates(options);
        Planner = new TierPlanner(options, Estimates, Certificates, Costs);
        Budget = options.MaxJoulesPerDay is null && options.MaxMoneyPerDay is null
            ? null : new DayBudget(options, Estimates, Planner, Instruments, Stage);
        _spendingLog = Budget is { } budget && options.EvidenceStore is { } store
            ? new DaySpendingLog(options, store, budget, Stage) : null;
        Classes = new TaskClassReader(
            options, embeddingGenerator is null || options.Classifier is null ? null : new PromptEmbedder(embeddingGenerator, Stage),
            _embedderId, Stage);
        TierOutage = Stage.Watch("tier", "others answer in its place");
        OpinionOutage = Stage.Watch("second opinion", "drafts are judged without it");
        _allowance = new EvidenceAllowance(options, Stage.TimeProvider);
        _log = new CascadeEvidenceLog(options, Stage);
        _servedModels = new string?[options.Tiers.Count];
        _saysWhyItEnds = new bool[options.Tiers.Count];
        _tierNames = [.. options.Tiers.Select(tier => tier.Name)];
        _draws = options is { MaxEvidencePerHour: > 0, EvidenceShare: > 0 };
        var books = new EvidenceBooks(_allowance, Totals, Estimates, Budget);
        Worker = new EvidenceWorker(options, Parts, Reader, Costs, books, Instruments, Learn, Stage);
        Renew();
    }

    public CascadeOptions Options { get; }

    public StageContext Stage { get; }

    public CascadeParts Parts { get; }

    public CascadeInstruments Instruments { get; }

    public TierCosts Costs { get; }

    public DraftReader Reader { get; }

    public ConversationTiers Conversations { get; }

    public FailureReader Failures { get; }

    public CascadeTotals Totals { get; }

    public CertificateIndex Certificates { get; }

    public CallEstimates Estimates { get; }

    public TierPlanner Planner { get; }

    /// <summary>The budget of the day; <see langword="null"/> if the app sets none.</summary>
    public DayBudget? Budget { get; }

    public TaskClassReader Classes { get; }

    public EvidenceWorker Worker { get; }

    public Outage TierOutage { get; }

    public Outage OpinionOutage { get; }

    /// <summary>The fingerprint of the cascade; empty before its first request.</summary>
    public string CascadeId => Volatile.Read(ref _cascadeId);

    /// <summary>True once the evidence that was kept is known.</summary>
    public bool IsReady => _log.IsReady;

    /// <summary>What there is to report.</summary>
    public CascadeReport Report() => Totals.Report(Parts.Knowledge.Certificates) with
    {
        Plans = [.. Estimates.Classes().Select(one => one.TaskClass).Order(StringComparer.Ordinal).Select(Planner.Describe)],
        Day = Budget?.Report(),
        WaitingEvidence = Worker.Waiting,
    };

    /// <summary>Notes the clients of the newest request, and begins the work in the background with the first.</summary>
    public void Use(TierSet tiers)
    {
        if (!ReferenceEquals(Volatile.Read(ref _tiers), tiers))
            Volatile.Write(ref _tiers, tiers);
        if (Volatile.Read(ref _hasStarted) != 0 || Interlocked.Exchange(ref _hasStarted, 1) != 0)
            return;

        Volatile.Write(ref _cascadeId, CascadeFingerprint.Of(Options, tiers, Parts.Estimator.Id, Parts.Comparer.Id, _embedderId));

        // In flows of their own: the stage may be made within a request, whose tenant is not that of what is compared.
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.WorkAsync(), this, preferLocal: false);
    }

    /// <summary>Draws a request for evidence, before anything is known of it but its class.</summary>
    public bool Draw(string taskClass)
    {
        if (!_draws || !IsReady || !_allowance.HasRoom || Budget?.IsSpent == true)
            return false;
        if (!IsLearned(taskClass) || !Parts.Knowledge.Draw(taskClass))
            return false;
        _allowance.Take();
        return true;
    }

    /// <summary>Counts what a request took, against the budget of the day.</summary>
    /// <param name="taskClass">Its class; <see langword="null"/> if no choice among the tiers was left.</param>
    /// <param name="joules">Its energy, as far as it is known.</param>
    /// <param name="money">Its price, as far as it is known.</param>
    public void Spend(string? taskClass, double joules, double money)
    {
        Estimates.CountRequest(taskClass);
        Budget?.Add(taskClass, joules, money);
        _spendingLog?.Append(all: false);
    }

    /// <summary>Notes which model a tier was answered by: what was found of another one counts no longer.</summary>
    public void NoteModel(int tier, string? modelId)
    {
        if (modelId is null)
            return;
        var known = Interlocked.CompareExchange(ref _servedModels[tier], modelId, null);
        if (known is null || known == modelId || Interlocked.CompareExchange(ref _servedModels[tier], modelId, known) != known)
            return;

        Stage.Logger.LogInformation(
            "The tier {Tier} of the cascade is answered by another model: its evidence is gathered anew.", _tierNames[tier]);
        var isStrongest = tier == Options.Tiers.Count - 1;
        foreach (var certificate in Parts.Knowledge.Certificates)
        {
            if (!isStrongest && certificate.Tier != tier)
                continue;
            var now = Stage.TimeProvider.GetUtcNow();
            Learn(new CascadeEvidence(now, certificate.TaskClass, certificate.Tier, certificate.Rule, [], 0) { IsReset = true });
        }
    }

    /// <summary>True if an answer ended without a reason, though its tier gives one: its stream broke off without an error.</summary>
    public bool IsBrokenOff(int tier, ChatFinishReason? reason)
    {
        if (reason is null)
            return Volatile.Read(ref _saysWhyItEnds[tier]);
        Volatile.Write(ref _saysWhyItEnds[tier], true);
        return false;
    }

    /// <summary>Warns once of requests that name a tier that there is not.</summary>
    public void WarnOfUnknownTier()
    {
        if (Interlocked.Exchange(ref _hasWarnedOfTier, 1) == 0)
            Stage.Logger.LogWarning(
                "A request names a tier that the cascade does not have ({Tiers}): the strongest one answers it. This is logged once.",
                string.Join(", ", _tierNames));
    }

    /// <summary>Ends the background work; what waits is given up.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _log.Dispose();
        _spendingLog?.Dispose();
        _stop.Cancel();
    }

    /// <summary>True if something is learned of a class: of so many, no more.</summary>
    private bool IsLearned(string taskClass) =>
        _classes.ContainsKey(taskClass) || (_classes.Count < Options.MaxClasses && (_classes.TryAdd(taskClass, true) || true));

    private void Learn(CascadeEvidence evidence)
    {
        LearnKept(evidence);
        _log.Append(evidence);
        foreach (var reset in Parts.Knowledge.TakeResets())
            _log.Append(reset);
        Renew();
    }

    private void LearnKept(CascadeEvidence evidence)
    {
        Parts.Knowledge.Learn(evidence);

        // One of the rules' rows stands for the comparison.
        if (evidence is { IsDrawn: true, IsReset: false, Rule: CascadeRule.Before })
            Estimates.ObserveLoss(evidence.TaskClass, evidence.Tier, evidence.Loss);
    }

    private void Renew() => Instruments.RecordCertificates(Certificates.Renew(), _tierNames);

    private async Task WorkAsync()
    {
        try
        {
            await ReadEvidenceAsync().ConfigureAwait(false);
            await ReadSpendingAsync().ConfigureAwait(false);
            _ = _spendingLog?.WriteAsync();
            var writing = _log.WriteAsync(CascadeId, _stop.Token);
            var comparing = Worker.WorkAsync(() => Volatile.Read(ref _tiers)!, _stop.Token);
            if (Options.EvidenceStore is not null)
            {
                using var timer = new PeriodicTimer(Options.EvidenceInterval, Stage.TimeProvider);
                while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                {
                    await ReadEvidenceAsync().ConfigureAwait(false);
                    _spendingLog?.Append(all: true);
                    await ReadSpendingAsync().ConfigureAwait(false);
                }
            }

            await Task.WhenAll(writing, comparing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task ReadEvidenceAsync()
    {
        if (await _log.ReadAsync(CascadeId, LearnKept, _stop.Token).ConfigureAwait(false))
        {
            // Alarms that other processes raised are in the store already.
            _ = Parts.Knowledge.TakeResets();
            Renew();
        }
    }

    private Task ReadSpendingAsync() => _spendingLog?.ReadAsync(_stop.Token) ?? Task.CompletedTask;
}
