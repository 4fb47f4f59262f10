using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway.Dashboard.Frames;
using Wattwise.Gateway.Metrics;
using Wattwise.Gateway.Traffic;

namespace Wattwise.Gateway.Dashboard;

/// <summary>
/// The state behind the dashboard: sums from the ledger, tenants and latest requests from the log, hits from the cache's record.
/// Thread-safe.
/// </summary>
internal sealed class LiveBoard
{
    private const int ShownTenants = 50;
    private const string Judgements = "wattwise.cache.judgements";
    private const string WrongAmongHits = "wattwise.cache.wrong_among_hits";
    private const string Active = "wattwise.requests.active";

    private readonly Lock _lock = new();
    private readonly FootprintLedger _ledger;
    private readonly LiveTraffic _traffic;
    private readonly MetricReadings _readings;
    private readonly DashboardOptions _options;
    private readonly double? _limit;
    private readonly long _since;
    private readonly TenantSums _tenants;
    private readonly RecentList<RecentRequest> _requests;
    private readonly RecentList<HitPart> _hits;
    private readonly LedgerSeries _series;
    private readonly Dictionary<string, decimal> _ownMoney = new(StringComparer.Ordinal);
    private GridPart? _grid;
    private Sent _sent;

    /// <param name="ledger">The sums of the process.</param>
    /// <param name="traffic">The gateway's requests.</param>
    /// <param name="readings">The instruments of the process.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="limit">The app's limit of wrong answers among hits by meaning, if the cache holds to one.</param>
    /// <param name="now">When the process began.</param>
    public LiveBoard(
        FootprintLedger ledger, LiveTraffic traffic, MetricReadings readings, DashboardOptions options, double? limit, DateTimeOffset now)
    {
        (_ledger, _traffic, _readings, _options, _limit) = (ledger, traffic, readings, options, limit);
        _since = now.ToUnixTimeMilliseconds();
        _tenants = new TenantSums(options.MaxTenants);
        _requests = new RecentList<RecentRequest>(options.RecentRequests);
        _hits = new RecentList<HitPart>(options.RecentHits);
        _series = new LedgerSeries(ledger.Summarize());
    }

    public void Add(FootprintEntry entry)
    {
        lock (_lock)
        {
            _tenants.Add(entry);
            AddOwnMoney(entry);
            if (entry.Part == 0)
                _requests.Add(new RecentRequest(entry));
            else
                _requests.Find(request => request.Id == entry.RequestId)?.AddLate(entry);
        }
    }

    public void Add(in CacheAuditEvent hit)
    {
        var part = new HitPart
        {
            Time = hit.Time.ToUnixTimeMilliseconds(),
            Key = hit.EntryKey.ToString(),
            Tenant = hit.Scope.Tenant,
            Question = Shown(hit.Prompt),
            Answered = Shown(hit.CachedPrompt),
            Cosine = hit.CosineSimilarity,
            Verifier = hit.VerifierScore,
            Probability = hit.Probability,
            Policy = hit.PolicyId,
            IgnoredHistory = hit.IgnoredHistory,
        };
        lock (_lock)
            _hits.Add(part);
    }

    public void Set(GridPart grid)
    {
        lock (_lock)
            _grid = grid;
    }

    /// <summary>Ends a second: what changed since the last one.</summary>
    public DashboardFrame Tick(DateTimeOffset now)
    {
        var sums = _ledger.Summarize();
        lock (_lock)
        {
            var point = _series.Add(sums, now);
            var current = new Sent(sums.Requests, sums.ModelCalls, _tenants.Version, _requests.Version, _hits.Version, _grid);
            var before = _sent;
            _sent = current;
            var hasWorked = (current.LedgerRequests, current.Calls) != (before.LedgerRequests, before.Calls);
            return Build(sums, now) with
            {
                Point = point.ToArray(),
                Stages = hasWorked ? StagesOf(sums) : null,
                Tenants = current.Tenants == before.Tenants ? null : _tenants.Largest(ShownTenants),
                TenantCount = current.Tenants == before.Tenants ? null : _tenants.Count,
                Requests = current.Requests == before.Requests ? null : RequestParts(current.Requests - before.Requests),
                Hits = current.Hits == before.Hits ? null : _hits.ToArray(),
                Grid = ReferenceEquals(current.Grid, before.Grid) ? null : _grid,
            };
        }
    }

    /// <summary>All of it, for a page that opens.</summary>
    public DashboardFrame Whole(DateTimeOffset now)
    {
        var sums = _ledger.Summarize();
        lock (_lock)
        {
            return Build(sums, now) with
            {
                Stages = StagesOf(sums),
                Tenants = _tenants.Largest(ShownTenants),
                TenantCount = _tenants.Count,
                Requests = RequestParts(_options.RecentRequests),
                Hits = _hits.ToArray(),
                Grid = _grid,
                History = new HistoryPart(_series.SecondPoints(), _series.MinutePoints(), _options.ShowQuestions, _options.RecentRequests),
            };
        }
    }

    /// <summary>All that is known of one of the latest requests; <see langword="null"/> if it is not kept any more.</summary>
    public RequestDetailPart? DetailOf(Guid requestId)
    {
        lock (_lock)
            return _requests.Find(request => request.Id == requestId)?.ToDetail();
    }

    private RequestPart[] RequestParts(long count) =>
        [.. _requests.ToArray().TakeLast((int)Math.Min(count, _options.RecentRequests)).Select(request => request.Part)];

    private static IReadOnlyList<StagePart> StagesOf(FootprintSummary sums) =>
    [
        .. sums.Stages.Select(total =>
            new StagePart(total.Stage, Words.Of(total.Outcome), total.Reason, total.Count, total.Spent.Joules, total.Avoided.Joules)),
    ];

    private DashboardFrame Build(FootprintSummary sums, DateTimeOffset now)
    {
        var traffic = _traffic.Count();
        return new DashboardFrame
        {
            Now = now.ToUnixTimeMilliseconds(),
            Totals = new TotalsPart
            {
                Since = _since,
                Requests = sums.Requests,
                Hits = sums.AnsweredRequests,
                Incomplete = sums.IncompleteRequests,
                ModelCalls = sums.ModelCalls,
                InputTokens = sums.InputTokens,
                CachedInputTokens = sums.CachedInputTokens,
                OutputTokens = sums.OutputTokens,
                Spent = EstimatePart.Of(sums.Spent),
                Own = EstimatePart.Of(sums.Overhead),
                Avoided = EstimatePart.Of(sums.Avoided),
                Net = EstimatePart.Of(sums.NetSaved),
                Carbon =
                [
                    .. sums.Carbon.Select(total => new CarbonPart(
                        Words.Of(total.Signal),
                        Words.Of(total.Basis),
                        total.Requests,
                        total.SpentGrams,
                        total.AvoidedGrams,
                        EstimatePart.Of(total.NetSaved))),
                ],
                Money =
                [
                    .. sums.Money.Select(total => new MoneyPart(
                        total.Spent.Currency,
                        total.Requests,
                        total.Spent.Amount,
                        _ownMoney.GetValueOrDefault(total.Spent.Currency),
                        total.Avoided.Amount)),
                ],
                Ends = new EndsPart(traffic.Succeeded, traffic.Refused, traffic.Failed, traffic.Left),
            },
            InFlight = new InFlightPart(
                traffic.Waiting,
                traffic.Streaming,
                Math.Round(traffic.Oldest.TotalSeconds, 1),
                [
                    .. _readings.Find(Active).Where(series => series.Value > 0)
                        .Select(series => new StageLoadPart(series.Tag("wattwise.stage") ?? "", (long)series.Value)),
                ]),
            WrongHits = WrongHits(),
        };
    }

    private WrongHitsPart? WrongHits()
    {
        var bounds = _readings.Find(WrongAmongHits).ToDictionary(series => series.Tag("wattwise.bound") ?? "", series => series.Value);
        return !bounds.TryGetValue("high", out var high) ? null : new WrongHitsPart(
            bounds.GetValueOrDefault("estimate"),
            bounds.GetValueOrDefault("low"),
            high,
            _limit,
            (long)_readings.Find(Judgements).Sum(series => series.Value));
    }

    private void AddOwnMoney(FootprintEntry entry)
    {
        if (entry.Currency is not { } currency)
            return;
        foreach (var line in entry.Lines)
        {
            if (line is { IsOverhead: true, IsModelCall: true, Cost: { } cost })
                _ownMoney[currency] = _ownMoney.GetValueOrDefault(currency) + cost;
        }
    }

    private string? Shown(string text) => !_options.ShowQuestions ? null
        : text.Length <= _options.MaxQuestionLength ? text
        : string.Concat(text.AsSpan(0, _options.MaxQuestionLength), "\u2026");

    private readonly record struct Sent(long LedgerRequests, long Calls, long Tenants, long Requests, long Hits, GridPart? Grid);
}
