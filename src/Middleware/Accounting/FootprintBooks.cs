using System.Diagnostics;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Where an accounting stage books its requests: ledger, log, collectors, metrics and activities. Thread-safe.</summary>
internal sealed class FootprintBooks
{
    private readonly TimeProvider _timeProvider;
    private readonly FootprintLedger? _ledger;
    private readonly IFootprintLog? _log;
    private readonly FootprintEntryBuilder _entries;
    private readonly FootprintInstruments _instruments;
    private readonly Action<StageRecord> _bookLate;

    /// <param name="options">How to account; checked.</param>
    /// <param name="services">What the host has.</param>
    /// <param name="providerName">Of what is behind the stage.</param>
    /// <param name="defaultModelId">Of what is behind the stage: the model where neither answer nor request names one.</param>
    /// <param name="isBookedBehind">True if another accounting stage is behind this one, which books what comes through it.</param>
    /// <param name="stage">The accounting stage.</param>
    public FootprintBooks(
        AccountingOptions options, StageServices services, string? providerName, string? defaultModelId, bool isBookedBehind,
        StageContext stage)
    {
        _bookLate = record => BookLate(record, intensity: null, isBatch: false, collector: null);
        _timeProvider = stage.TimeProvider;
        _ledger = options.Ledger ?? services.Find<FootprintLedger>();
        _log = services.Find(options.Log, IFootprintLog.None);
        Intensity = new IntensityLookup(options, stage);
        Recorder = new FootprintRecorder(options, providerName, defaultModelId, isBookedBehind, stage);
        _entries = new FootprintEntryBuilder(Recorder, stage.TimeProvider);
        Names = new ModelNames(Recorder.Knows);
        _instruments = new FootprintInstruments(stage, Names);
    }

    /// <summary>Where the intensity comes from.</summary>
    public IntensityLookup Intensity { get; }

    /// <summary>Makes the footprints.</summary>
    public FootprintRecorder Recorder { get; }

    /// <summary>The models that metrics name.</summary>
    public ModelNames Names { get; }

    /// <summary>Books a request that has ended, and what ends behind it as further parts of it.</summary>
    /// <param name="scope">The request.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="intensity">The carbon intensity, if known; that of another place if the request was answered there.</param>
    /// <param name="collector">The collector of the request's flow.</param>
    /// <param name="activity">Ended with the request.</param>
    /// <param name="error">Why the request failed.</param>
    public RequestFootprint Book(
        in StageScope scope,
        in ModelAnswer answer,
        CarbonIntensity? intensity,
        FootprintCollector? collector,
        Activity? activity,
        Exception? error = null)
    {
        var request = scope.Request;
        if (request.AnsweredIn is { } place)
            intensity = place.Intensity;
        var id = _log is null ? Guid.Empty : Guid.CreateVersion7(_timeProvider.GetUtcNow());
        var records = request.Close(_log is null && collector is null ? _bookLate : LateTo(collector, request, id, intensity));
        var footprint = Recorder.Record(records, answer, scope.Elapsed, intensity, request.Options.IsBatch);
        var outcome = error is not null ? StageOutcome.Failed
            : footprint.IsAnsweredByStage() ? StageOutcome.Answered : StageOutcome.ModelCalled;
        _ledger?.Add(footprint);
        _log?.Add(_entries.Build(id, part: 0, footprint, outcome, request.Options, request.Control));
        collector?.Add(footprint);
        _instruments.Record(footprint, outcome, error?.GetType().FullName);
        RequestActivity.Stop(activity, footprint, outcome, error);
        return footprint;
    }

    private RequestFootprint BookLate(StageRecord record, CarbonIntensity? intensity, bool isBatch, FootprintCollector? collector)
    {
        var footprint = Recorder.RecordLate(record, intensity, isBatch);
        _ledger?.AddLate(footprint);
        collector?.Add(footprint);
        _instruments.RecordLate(footprint);
        return footprint;
    }

    private Action<StageRecord> LateTo(FootprintCollector? collector, WattwiseScope request, Guid id, CarbonIntensity? intensity)
    {
        var part = 0;
        return record =>
        {
            var footprint = BookLate(record, intensity, request.Options.IsBatch, collector);
            _log?.Add(_entries.Build(id, Interlocked.Increment(ref part), footprint, record.Outcome, request.Options, request.Control));
        };
    }
}
