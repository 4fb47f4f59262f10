using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Wattwise.Accounting;
using Wattwise.Directives;
using Wattwise.Judging;

namespace Wattwise.Cascade;

/// <summary>Settings of the cascade. Copied when the stage is built; later changes have no effect.</summary>
public sealed class CascadeOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    public CascadeOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public CascadeOptions(CascadeOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Tiers = [.. other.Tiers.Select(tier => new CascadeTier(tier))];
        SecondOpinion = other.SecondOpinion is null ? null : new CascadeTier(other.SecondOpinion);
        MaxQualityLoss = other.MaxQualityLoss;
        MaxQualityLosses = new Dictionary<string, double>(other.MaxQualityLosses, StringComparer.Ordinal);
        Risk = other.Risk;
        Objective = other.Objective;
        Mode = other.Mode;
        DecisionTokens = other.DecisionTokens;
        MaxHeldBytes = other.MaxHeldBytes;
        MaxAttempts = other.MaxAttempts;
        MaxTime = other.MaxTime;
        MaxJoules = other.MaxJoules;
        MaxJoulesPerDay = other.MaxJoulesPerDay;
        MaxMoneyPerDay = other.MaxMoneyPerDay;
        BudgetUse = other.BudgetUse;
        DraftTimeout = other.DraftTimeout;
        HedgeAfter = other.HedgeAfter;
        MaxRetryPause = other.MaxRetryPause;
        ReadFailure = other.ReadFailure;
        MayServeHeldAnswer = other.MayServeHeldAnswer;
        EvidenceShare = other.EvidenceShare;
        MaxEvidencePerHour = other.MaxEvidencePerHour;
        MaxEvidenceJoulesPerHour = other.MaxEvidenceJoulesPerHour;
        MaxWaitingEvidence = other.MaxWaitingEvidence;
        MaxEvidenceLength = other.MaxEvidenceLength;
        EvidenceTimeout = other.EvidenceTimeout;
        EvidenceStore = other.EvidenceStore;
        EvidenceInterval = other.EvidenceInterval;
        Estimator = other.Estimator;
        Judge = other.Judge;
        Classifier = other.Classifier;
        DecisionTimeout = other.DecisionTimeout;
        PromptVersion = other.PromptVersion;
        EnergyModel = other.EnergyModel;
        Prices = other.Prices;
        MaxConversations = other.MaxConversations;
        CacheLifetime = other.CacheLifetime;
        MaxClasses = other.MaxClasses;
        Seed = other.Seed;
    }

    /// <summary>The tiers, from the cheapest to the strongest, which is what the app would call without a cascade. From 2 to 16.</summary>
    [ValidateEnumeratedItems]
    public IList<CascadeTier> Tiers { get; init; } = [];

    /// <summary>
    /// Another cheap model, best of another family and about as strong as the first tier, that is asked beside each draft; whether it
    /// agrees is the best signal there is. It sees the prompts: take one that may. The default is <see langword="null"/>: none.
    /// </summary>
    [ValidateObjectMembers]
    public CascadeTier? SecondOpinion { get; set; }

    /// <summary>
    /// The most quality that the cascade may lose: the share of a class's requests that the strongest tier answers right and the cascade
    /// wrong, less the share of the opposite. The default is 0.02. Above 0 and at most 0.5.
    /// </summary>
    [Range(0d, 0.5d, MinimumIsExclusive = true)]
    public double MaxQualityLoss { get; set; } = 0.02;

    /// <summary>Limits of single classes, in place of <see cref="MaxQualityLoss"/>. The default is empty.</summary>
    public IDictionary<string, double> MaxQualityLosses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The chance that a certificate is wrong, for each class and tier. The default is 0.05. From 0.001 to 0.5.</summary>
    [Range(0.001d, 0.5d)]
    public double Risk { get; set; } = 0.05;

    /// <summary>What the cascade saves. The default is <see cref="CascadeObjective.Joules"/>.</summary>
    public CascadeObjective Objective { get; set; }

    /// <summary>When it decides about drafts that are to be streamed. The default is <see cref="CascadeMode.Stream"/>. Without streaming it
    /// decides after the whole draft, except for <see cref="CascadeMode.Route"/>.</summary>
    public CascadeMode Mode { get; set; }

    /// <summary>How many tokens of a stream are held back for a decision. The default is 16; from 1 to 1,024.</summary>
    [Range(1, 1_024)]
    public int DecisionTokens { get; set; } = 16;

    /// <summary>The most bytes of a draft that are held back, with two for each character; a longer draft is refused. The default is
    /// 262,144.</summary>
    [Range(1, int.MaxValue)]
    public int MaxHeldBytes { get; set; } = 262_144;

    /// <summary>The most calls for one request, of all tiers, drafts and repetitions together. One of the strongest tier is always left.
    /// The default is 6; from 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 6;

    /// <summary>How long a request may take before no draft is begun and no call repeated any more. The default is 2 minutes.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The most energy of one request, in joules: no draft is begun after which the strongest tier would no longer fit in, and no call is
    /// repeated beyond. The strongest tier is called once in any case. The default is <see langword="null"/>: no limit.
    /// </summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxJoules { get; set; }

    /// <summary>
    /// The energy of a day of UTC, in joules, that all calls of the cascade may take together: answers, rejected drafts, second opinions
    /// and
    /// evidence, as far as it is known. <see cref="BudgetUse"/> says what gives way if it is too little. What was spent survives a restart,
    /// and counts for all processes, in an <see cref="EvidenceStore"/>, up to 1 % of the budget that was not written down yet; without one
    /// each
    /// start begins at zero. The default is <see langword="null"/>: no limit.
    /// </summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxJoulesPerDay { get; set; }

    /// <summary>The same in money, in the currency of <see cref="Prices"/>, which it needs. The default is <see langword="null"/>: no
    /// limit.</summary>
    [Range(0d, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxMoneyPerDay { get; set; }

    /// <summary>What a budget of a day decides, and whether it or the limit on lost quality comes first if they contradict each other. The
    /// default is <see cref="CascadeBudgetUse.Ceiling"/>: quality comes first.</summary>
    public CascadeBudgetUse BudgetUse { get; set; }

    /// <summary>How long a draft may take before a stronger tier is asked. The default is 30 s.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan DraftTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After this time without a decision about a draft, the strongest tier is called beside it, and the first good answer counts; the
    /// other call is booked as waste. It buys time with energy. The default is <see langword="null"/>: never.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan? HedgeAfter { get; set; }

    /// <summary>The longest pause before a call of the strongest tier is repeated, whatever its provider asks for. The default is 5 s; zero
    /// repeats none.</summary>
    [DurationRange("00:00:00", DurationRangeAttribute.LongestTimer)]
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True if the answer of a weaker tier that was not good enough by itself may be served where the strongest tier fails. It is marked:
    /// <see cref="CascadeResult.IsBelowFloor"/>. The default is false: the request fails as it would without a cascade.
    /// </summary>
    public bool MayServeHeldAnswer { get; set; }

    /// <summary>The share of requests that all tiers answer, for the evidence, once something is certified; before that it is all. The
    /// default is 0.05. From 0 to 1; zero keeps what is known already.</summary>
    [Range(0d, 1d)]
    public double EvidenceShare { get; set; } = 0.05;

    /// <summary>The most requests an hour that all tiers answer. The default is 500; not negative.</summary>
    [Range(0, int.MaxValue)]
    public int MaxEvidencePerHour { get; set; } = 500;

    /// <summary>
    /// The most energy of evidence in an hour, in joules, as far as it is known. The default is <see langword="null"/>: no limit.
    /// </summary>
    [Range(0d, double.MaxValue)]
    public double? MaxEvidenceJoulesPerHour { get; set; }

    /// <summary>
    /// The most requests that wait, in memory, for their evidence; more are not compared. The default is 64; must be positive.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxWaitingEvidence { get; set; } = 64;

    /// <summary>The longest conversation, in characters, that is compared. The default is 64,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxEvidenceLength { get; set; } = 64_000;

    /// <summary>How long one call or judgement may take in the background. The default is 2 minutes; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan EvidenceTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Keeps the evidence. The default is <see langword="null"/>: the registered one, if any (the SQLite store is one); without one, or
    /// with <see cref="ICascadeEvidenceStore.None"/>, it is forgotten at the end of the process.
    /// </summary>
    public ICascadeEvidenceStore? EvidenceStore { get; set; }

    /// <summary>How often evidence of other processes is read from the store. The default is 5 minutes; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan EvidenceInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads from drafts what tells whether they are good. The default is <see langword="null"/>: the registered one, if any, else
    /// the built-in one.</summary>
    public IConfidenceEstimator? Estimator { get; set; }

    /// <summary>
    /// Says which of two different answers is better, in the background. The default is <see langword="null"/>: the registered one, if any.
    /// Without one, or with <see cref="IResponseJudge.None"/>, an answer that differs from the strongest tier's is wrong.
    /// </summary>
    public IResponseJudge? Judge { get; set; }

    /// <summary>
    /// Says of which class a request is, where neither the request nor a stage before does. The default is <see langword="null"/>: the
    /// registered one, if any, else <see cref="LinearTaskClassifier.Default"/>. <see cref="ITaskClassifier.None"/> leaves it to
    /// <see cref="WattwiseRequestOptions.TaskKind"/>.
    /// </summary>
    public ITaskClassifier? Classifier { get; set; }

    /// <summary>
    /// How long embedder, classifier and estimator may each hold up a request. The default is 2 seconds; must be positive.
    /// </summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Names the app's prompts: change it with them, so that evidence of the old ones counts no longer. The default is
    /// empty.</summary>
    public string PromptVersion { get; set; } = "";

    /// <summary>
    /// Estimates calls that nobody metered. The default is <see langword="null"/>: in <c>UseWattwise</c> that of accounting, else the
    /// registered one, if any, else the published model.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>Prices of the models, for <see cref="CascadeObjective.Money"/> and <see cref="MaxMoneyPerDay"/>. The default is
    /// <see langword="null"/>: in <c>UseWattwise</c>
    /// those of accounting.</summary>
    public PriceTable? Prices { get; set; }

    /// <summary>The most conversations whose tier is remembered; the one not used for longest goes first. The default is 10,000; must be
    /// positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>How long a provider keeps the state of a conversation after it was last used: until then no weaker tier goes on with it.
    /// The default is 5 minutes; from 0 to 1 day.</summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most classes of requests that something is learned of; the strongest tier answers others. The default is 256; must be
    /// positive.</summary>
    [Range(1, 100_000)]
    public int MaxClasses { get; set; } = 256;

    /// <summary>The seed of all that is random. The default is <see langword="null"/>: another one each time.</summary>
    public int? Seed { get; set; }

    internal Func<Exception, TierFailure?>? ReadFailure { get; private set; }

    /// <summary>Reads failures that the built-in reading does not know, such as a provider's own exception with its headers.</summary>
    /// <param name="read">Reads an exception; <see langword="null"/> leaves it to the built-in reading.</param>
    /// <returns>These settings, for chaining.</returns>
    public CascadeOptions UseFailures(Func<Exception, TierFailure?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ReadFailure = read;
        return this;
    }

    /// <summary>
    /// The limit of a class, by its own name or without the kind of answers behind it (<see cref="CascadeFingerprint.ClassOf"/>).
    /// </summary>
    internal double MaxLossOf(string taskClass)
    {
        if (MaxQualityLosses.TryGetValue(taskClass, out var limit))
            return limit;
        var kind = taskClass.LastIndexOf(':');
        return kind > 0 && MaxQualityLosses.TryGetValue(taskClass[..kind], out limit) ? limit : MaxQualityLoss;
    }

    /// <summary>These settings with what they leave open taken from accounting.</summary>
    internal CascadeOptions WithDefaultsFrom(AccountingOptions? accounting)
    {
        var options = new CascadeOptions(this);
        options.EnergyModel ??= accounting?.EnergyModel;
        options.Prices ??= accounting?.Prices;
        return options;
    }

    /// <summary>Replaces each strategy that is open by the registered or default one, and <c>None</c> by <see langword="null"/>.</summary>
    internal void Resolve(StageServices services)
    {
        Judge = services.Find(Judge, IResponseJudge.None);
        EvidenceStore = services.Find(EvidenceStore, ICascadeEvidenceStore.None);
        Classifier = Classifier ?? services.Find<ITaskClassifier>() ?? LinearTaskClassifier.Default;
        Classifier = ReferenceEquals(Classifier, ITaskClassifier.None) ? null : Classifier;
        Estimator ??= services.Find<IConfidenceEstimator>();
        EnergyModel ??= services.Find<IEnergyModel>() ?? Energy.RemoteEnergyModel.Default;
    }
}
