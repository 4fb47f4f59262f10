using System.ComponentModel.DataAnnotations;
using Wattwise.Accounting;
using Wattwise.Carbon;
using Wattwise.Judging;

namespace Wattwise.Directives;

/// <summary>Settings of the directives stage. Copied when the stage is built; later changes have no effect.</summary>
public sealed class DirectivesOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    public DirectivesOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    public DirectivesOptions(DirectivesOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Levels = [.. other.Levels];
        QualityFloor = other.QualityFloor;
        QualityFloors = new Dictionary<string, double>(other.QualityFloors, StringComparer.Ordinal);
        Tolerance = other.Tolerance;
        Exclusions = other.Exclusions;
        Zone = other.Zone;
        IntensityGramsPerKwh = other.IntensityGramsPerKwh;
        CarbonIntensityProvider = other.CarbonIntensityProvider;
        EnergyModel = other.EnergyModel;
        Classifier = other.Classifier;
        Policy = other.Policy;
        Judge = other.Judge;
        JudgeTimeout = other.JudgeTimeout;
        EvidenceStore = other.EvidenceStore;
        DecisionTimeout = other.DecisionTimeout;
        EvaluationGrace = other.EvaluationGrace;
        EvaluationLongestIdle = other.EvaluationLongestIdle;
        EvaluationInterval = other.EvaluationInterval;
        MaxEvaluationShare = other.MaxEvaluationShare;
        MaxSamplesPerEvaluation = other.MaxSamplesPerEvaluation;
        MaxTokensPerEvaluation = other.MaxTokensPerEvaluation;
        MaxWaitingSamples = other.MaxWaitingSamples;
        MaxSampleLength = other.MaxSampleLength;
        MaxClasses = other.MaxClasses;
        Seed = other.Seed;
    }

    /// <summary>
    /// The levels, from the fullest to the briefest; the first must ask for nothing. From 2 to 16. The default is empty, which stands for
    /// <see cref="Directive.Default"/>.
    /// </summary>
    public IList<Directive> Levels { get; init; } = [];

    /// <summary>
    /// The least quality of brief answers of a class, relative to its answers without a directive: twice the share of comparisons that they
    /// win, a tie being half a win. The default is 1: as good in the mean. Above 0 and at most 1.
    /// </summary>
    [Range(0d, 1d, MinimumIsExclusive = true)]
    public double QualityFloor { get; set; } = 1;

    /// <summary>Floors of single classes, in place of <see cref="QualityFloor"/>. The default is empty.</summary>
    public IDictionary<string, double> QualityFloors { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// How much the floor may sink in the dirtiest hours, as a share of it: the default policy's
    /// <see cref="LinearProgramPolicy.Tolerance"/>. The default is 0; at most 0.5. Not used with <see cref="Policy"/>.
    /// </summary>
    [Range(0d, 0.5d)]
    public double Tolerance { get; set; }

    /// <summary>Requests that never get a directive, unless they name a level themselves. The default is
    /// <see cref="DirectiveExclusions.All"/>.</summary>
    public DirectiveExclusions Exclusions { get; set; } = DirectiveExclusions.All;

    /// <summary>The grid zone, as in <see cref="AccountingOptions.Zone"/>. The default is <see langword="null"/>: in <c>UseWattwise</c>
    /// that of accounting; without one, all hours count alike.</summary>
    public string? Zone { get; set; }

    /// <summary>The carbon intensity, as in <see cref="AccountingOptions.IntensityGramsPerKwh"/>. The default is <see langword="null"/>: in
    /// <c>UseWattwise</c> that of accounting.</summary>
    [Range(0, double.MaxValue)]
    public double? IntensityGramsPerKwh { get; set; }

    /// <summary>
    /// Knows the intensity of the zone. The default is <see langword="null"/>: in <c>UseWattwise</c> that of accounting, else the
    /// registered one, if any, else the built-in table if there is a zone. <see cref="ICarbonIntensityProvider.None"/> lets all hours count
    /// alike.
    /// </summary>
    public ICarbonIntensityProvider? CarbonIntensityProvider { get; set; }

    /// <summary>
    /// Estimates calls that nobody metered. The default is <see langword="null"/>: in <c>UseWattwise</c> that of accounting, else the
    /// registered one, if any, else the published model.
    /// </summary>
    public IEnergyModel? EnergyModel { get; set; }

    /// <summary>
    /// Says of which class a request is. The default is <see langword="null"/>: the registered one, if any, else
    /// <see cref="LinearTaskClassifier.Default"/>, which knows the vectors of all-MiniLM-L6-v2 and nothing else.
    /// <see cref="ITaskClassifier.None"/> leaves it to <see cref="WattwiseRequestOptions.TaskKind"/>.
    /// </summary>
    public ITaskClassifier? Classifier { get; set; }

    /// <summary>Chooses the level. The default is <see langword="null"/>: the registered one, if any, else a
    /// <see cref="LinearProgramPolicy"/>.</summary>
    public IDirectivePolicy? Policy { get; set; }

    /// <summary>
    /// Compares brief answers with full ones, in the background. <see cref="ModelResponseJudge"/> asks a language model. The default is
    /// <see langword="null"/>: the registered one, if any. Without one, or with <see cref="IResponseJudge.None"/>, nothing new is learned:
    /// nothing is briefed but what earlier evidence allows or a request asks for.
    /// </summary>
    public IResponseJudge? Judge { get; set; }

    /// <summary>How long one answer or judgement may take in the background. The default is 1 minute; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan JudgeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Keeps what the judge found. The default is <see langword="null"/>: the registered one, if any (the SQLite store is one); without
    /// one, or with <see cref="IDirectiveEvidenceStore.None"/>, evidence is forgotten at the end of the process.
    /// </summary>
    public IDirectiveEvidenceStore? EvidenceStore { get; set; }

    /// <summary>How long embedder and classifier may hold up a request. After that it goes on without a directive. The default is 2
    /// seconds; must be positive.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The shortest time between two evaluations. The default is 6 hours, as in the paper.</summary>
    [DurationRange("00:00:00", DurationRangeAttribute.LongestTimer)]
    public TimeSpan EvaluationGrace { get; set; } = TimeSpan.FromHours(6);

    /// <summary>The longest time between two evaluations, however dirty the grid is. The default is 72 hours, as in the paper.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan EvaluationLongestIdle { get; set; } = TimeSpan.FromHours(72);

    /// <summary>The time between two evaluations if the intensity is unknown or does not vary. The default is 24 hours.</summary>
    [DurationRange(DurationRangeAttribute.AboveZero, DurationRangeAttribute.LongestTimer)]
    public TimeSpan EvaluationInterval { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The most energy of evaluations, as a share of what the requests of the class took since the last one. It shrinks as evidence grows
    /// without a result. The default is 0.25; above 0 and at most 1. Where energies are unknown, the other limits hold alone.
    /// </summary>
    [Range(0d, 1d, MinimumIsExclusive = true)]
    public double MaxEvaluationShare { get; set; } = 0.25;

    /// <summary>The most samples of one evaluation, all classes together. The default is 2,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSamplesPerEvaluation { get; set; } = 2_000;

    /// <summary>The most tokens of extra answers of one evaluation, as far as the model reports them. The default is 1,000,000; must be
    /// positive.</summary>
    [Range(1L, long.MaxValue)]
    public long MaxTokensPerEvaluation { get; set; } = 1_000_000;

    /// <summary>The most requests of a class that wait, in memory, for an evaluation; a random sample of those that came. The default is
    /// 512; must be positive.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingSamples { get; set; } = 512;

    /// <summary>The longest conversation or answer, in characters, that is evaluated. The default is 16,000; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSampleLength { get; set; } = 16_000;

    /// <summary>The most classes, times models, that evidence is kept for. The default is 256; must be positive.</summary>
    [Range(1, 100_000)]
    public int MaxClasses { get; set; } = 256;

    /// <summary>
    /// The seed of all that is random: mixing and sampling. The default is <see langword="null"/>: another one each time.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>Where the intensity comes from, in the terms of accounting.</summary>
    internal AccountingOptions ToIntensitySource() => new()
    {
        Zone = Zone,
        IntensityGramsPerKwh = IntensityGramsPerKwh,
        CarbonIntensityProvider = CarbonIntensityProvider,
    };

    /// <summary>These settings with what they leave open taken from accounting: one grid and one energy model for all stages.</summary>
    internal DirectivesOptions WithDefaultsFrom(AccountingOptions? accounting)
    {
        var options = new DirectivesOptions(this);
        if (accounting is null)
            return options;
        options.EnergyModel ??= accounting.EnergyModel;
        if (options is not { Zone: null, IntensityGramsPerKwh: null, CarbonIntensityProvider: null })
            return options;
        options.Zone = accounting.Zone;
        options.IntensityGramsPerKwh = accounting.IntensityGramsPerKwh;
        options.CarbonIntensityProvider = accounting.CarbonIntensityProvider;
        return options;
    }

    /// <summary>Replaces each strategy that is open by the registered or default one, and <c>None</c> by <see langword="null"/>.</summary>
    internal void Resolve(StageServices services)
    {
        if (Levels.Count == 0)
            Array.ForEach([.. Directive.Default], Levels.Add);
        Judge = services.Find(Judge, IResponseJudge.None);
        EvidenceStore = services.Find(EvidenceStore, IDirectiveEvidenceStore.None);
        Classifier = Classifier ?? services.Find<ITaskClassifier>() ?? LinearTaskClassifier.Default;
        Classifier = ReferenceEquals(Classifier, ITaskClassifier.None) ? null : Classifier;
        Policy ??= services.Find<IDirectivePolicy>() ?? new LinearProgramPolicy(Tolerance);
        EnergyModel ??= services.Find<IEnergyModel>() ?? Energy.RemoteEnergyModel.Default;
    }
}
