using System.Diagnostics;
using System.Diagnostics.Metrics;
using Wattwise.Directives;

namespace Wattwise.Cascade;

/// <summary>The metrics of the cascade on the meter <c>Wattwise</c>; no tag ever holds text of a user or a model. Thread-safe.</summary>
internal sealed class CascadeInstruments
{
    private const string TierTag = "wattwise.cascade.tier";
    private const string ClassTag = "wattwise.task_class";
    private const string ReasonTag = "wattwise.reason";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _drafts;
    private readonly Counter<long> _evidence;
    private readonly Counter<double> _evidenceEnergy;
    private readonly Counter<long> _switched;
    private readonly Counter<long> _skipped;
    private readonly Gauge<double> _kept;
    private readonly Gauge<double> _daySpent;
    private readonly Gauge<double> _dayNeeded;
    private readonly Histogram<double> _duration;
    private readonly TaskClassNames _names = new();
    private readonly StageContext _stage;

    public CascadeInstruments(StageContext stage)
    {
        _stage = stage;
        var meter = stage.Meter;
        _requests = meter.CreateCounter<long>(
            "wattwise.cascade.requests", "{request}", "Requests that a tier of the cascade answered, by tier, reason and class.");
        _drafts = meter.CreateCounter<long>("wattwise.cascade.drafts.rejected", "{draft}", "Calls of tiers in vain, by tier and reason.");
        _evidence = meter.CreateCounter<long>(
            "wattwise.cascade.evidence", "{comparison}",
            "Answers of weaker tiers that were compared with the strongest tier's, by what that found, tier and class.");
        _evidenceEnergy = meter.CreateCounter<double>(
            "wattwise.cascade.evidence.energy", "J",
            "Energy of evidence: answers that nobody waited for, and comparisons, where it is known.");
        _switched = meter.CreateCounter<long>(
            "wattwise.cascade.switched", "{token}",
            "Tokens of conversations that had to be computed again since another tier went on with them.");
        _skipped = meter.CreateCounter<long>(
            "wattwise.cascade.tiers.skipped",
            "{tier}",
            "Certified tiers that were not tried for a request since they would not have paid, by tier and reason.");
        _daySpent = meter.CreateGauge<double>("wattwise.cascade.day.spent", "1", "Share of the budget of the day that is spent.");
        _dayNeeded = meter.CreateGauge<double>(
            "wattwise.cascade.day.needed",
            "1",
            "What the day takes at least within the limit on lost quality, as a share of its budget; above 1 they contradict each other.");
        _kept = meter.CreateGauge<double>(
            "wattwise.cascade.kept_share", "1", "Share of a class's requests that a tier keeps under its certificate; 0 where none holds.");
        _duration = meter.CreateHistogram<double>(
            "wattwise.cascade.duration", "s", "Time that the cascade itself took for a request, calls aside.");
    }

    /// <summary>The name of a class in metrics and records.</summary>
    public string? TagOf(string taskClass) => taskClass.Length == 0 ? null : _names.TagOf(taskClass);

    public void CountRequest(string tier, string reason, string? taskClass, TimeSpan own) => _stage.Report(
        (Instruments: this, tier, reason, taskClass, own), static request =>
        {
            var instruments = request.Instruments;
            if (instruments._requests.Enabled)
            {
                instruments._requests.Add(1, new TagList
                {
                    { TierTag, request.tier }, { ReasonTag, request.reason }, { ClassTag, instruments._names.TagOf(request.taskClass) },
                });
            }

            instruments._duration.Record(request.own.TotalSeconds);
        });

    public void CountDraft(string tier, string reason) => _stage.Report(
        (_drafts, tier, reason), static draft => draft._drafts.Add(1, new(TierTag, draft.tier), new(ReasonTag, draft.reason)));

    public void CountSkipped(string tier, string reason) => _stage.Report(
        (_skipped, tier, reason), static skip => skip._skipped.Add(1, new(TierTag, skip.tier), new(ReasonTag, skip.reason)));

    /// <summary>Reports how a budget of the day stands.</summary>
    public void RecordBudget(string budget, double spent, double needed) => _stage.Report(
        (Instruments: this, budget, spent, needed), static day =>
        {
            KeyValuePair<string, object?> tag = new("wattwise.cascade.budget", day.budget);
            day.Instruments._daySpent.Record(day.spent, tag);
            day.Instruments._dayNeeded.Record(day.needed, tag);
        });

    public void CountSwitch(long tokens) => _stage.Report((_switched, tokens), static moved => moved._switched.Add(moved.tokens));

    /// <param name="tier">The weaker tier.</param>
    /// <param name="taskClass">The class.</param>
    /// <param name="loss">What accepting its answer loses; <see langword="null"/> if that cannot be told.</param>
    public void CountEvidence(string tier, string taskClass, double? loss) =>
        _stage.Report((Instruments: this, tier, taskClass, loss), static found =>
            found.Instruments._evidence.Add(
                1,
                new("wattwise.cascade.found", found.loss switch { null => "unknown", > 0 => "worse", < 0 => "better", _ => "as_good" }),
                new(TierTag, found.tier),
                new(ClassTag, found.Instruments._names.TagOf(found.taskClass))));

    public void CountEvidenceEnergy(double joules) =>
        _stage.Report((_evidenceEnergy, joules), static spent => spent._evidenceEnergy.Add(spent.joules));

    /// <summary>Reports what is certified now.</summary>
    public void RecordCertificates(IReadOnlyList<CascadeCertificate> certificates, IReadOnlyList<string> tiers) => _stage.Report(
        (Instruments: this, certificates, tiers), static state =>
        {
            if (!state.Instruments._kept.Enabled)
                return;
            foreach (var certificate in state.certificates)
            {
                var rule = certificate.Rule switch { CascadeRule.Before => "before", CascadeRule.Early => "early", _ => "whole" };
                state.Instruments._kept.Record(certificate.Holds ? certificate.KeptShare : 0, new TagList
                {
                    { TierTag, state.tiers[certificate.Tier] },
                    { "wattwise.cascade.rule", rule },
                    { ClassTag, state.Instruments._names.TagOf(certificate.TaskClass) },
                });
            }
        });
}
