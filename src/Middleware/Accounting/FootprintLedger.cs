using Wattwise.Carbon;
using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>Sums up the footprints of many requests.</summary>
/// <remarks>
/// Set it as <see cref="AccountingOptions.Ledger"/> (or register it as a service) and every request is added, failed and abandoned ones
/// too; or add footprints by hand. Carbon signals and currencies are kept apart. Holds sums only, so its size does not grow with the number
/// of requests. Thread-safe.
/// </remarks>
public sealed class FootprintLedger
{
    // Reasons are short codes out of small sets; a stage that invented new ones for ever must not fill the memory.
    private const int MaxStageTotals = 1000;
    private const string OtherReason = "other";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Stage, StageOutcome Outcome, string Reason), StageTotal> _stages = [];
    private readonly Dictionary<(IntensitySignal Signal, IntensityBasis Basis), CarbonTotal> _carbon = [];
    private readonly Dictionary<string, MoneyTotal> _money = [];
    private FootprintSummary _sums = CreateEmpty();

    /// <summary>Adds a request.</summary>
    /// <param name="footprint">The request's footprint.</param>
    public void Add(RequestFootprint footprint)
    {
        ArgumentNullException.ThrowIfNull(footprint);
        Add(footprint, isRequest: true);
    }

    /// <summary>Adds work that ended after its request, which was added before.</summary>
    internal void AddLate(RequestFootprint footprint) => Add(footprint, isRequest: false);

    private void Add(RequestFootprint footprint, bool isRequest)
    {
        lock (_lock)
        {
            var isAnswered = isRequest && footprint.IsAnsweredByStage();
            long calls = 0, input = 0, cached = 0, output = 0;
            for (var i = 0; i < footprint.Stages.Count; i++)
            {
                var record = footprint.Stages[i];
                AddStage(record);
                if (!record.IsModelCall)
                    continue;

                // The rest of a call that is in the sum.
                if (record.Reason != ModelReasons.Late)
                    calls++;
                if (record.Usage?.ToModelCall(record.ModelId) is not { } call)
                    continue;
                input += call.InputTokens;
                cached += call.CachedInputTokens;
                output += call.OutputTokens;
            }

            AddCarbon(footprint);
            AddMoney(footprint);
            _sums = _sums with
            {
                Requests = _sums.Requests + (isRequest ? 1 : 0),
                AnsweredRequests = _sums.AnsweredRequests + (isAnswered ? 1 : 0),
                IncompleteRequests = _sums.IncompleteRequests + (footprint.IsComplete || !isRequest ? 0 : 1),
                ModelCalls = _sums.ModelCalls + calls,
                InputTokens = _sums.InputTokens + input,
                CachedInputTokens = _sums.CachedInputTokens + cached,
                OutputTokens = _sums.OutputTokens + output,
                Spent = _sums.Spent + footprint.Spent,
                Overhead = _sums.Overhead + footprint.Overhead,
                Avoided = _sums.Avoided + footprint.Avoided,
                Duration = _sums.Duration + footprint.Duration,
                EmbodiedGrams = _sums.EmbodiedGrams + footprint.EmbodiedGrams,
            };
        }
    }

    /// <summary>The sums so far. Lists are ordered, so that equal ledgers give equal reports.</summary>
    public FootprintSummary Summarize()
    {
        lock (_lock)
        {
            return _sums with
            {
                Carbon = [.. _carbon.Values.OrderBy(total => total.Signal).ThenBy(total => total.Basis)],
                Money = [.. _money.Values.OrderBy(total => total.Spent.Currency, StringComparer.Ordinal)],
                Stages = [.. _stages.Values.OrderBy(total => total.Stage, StringComparer.Ordinal).ThenBy(total => total.Outcome)
                    .ThenBy(total => total.Reason, StringComparer.Ordinal)],
            };
        }
    }

    /// <summary>Starts again at zero.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _sums = CreateEmpty();
            _stages.Clear();
            _carbon.Clear();
            _money.Clear();
        }
    }

    private static FootprintSummary CreateEmpty() => new() { Carbon = [], Money = [], Stages = [] };

    private void AddStage(StageRecord record)
    {
        var key = (record.Stage, record.Outcome, record.Reason);
        if (!_stages.TryGetValue(key, out var total) && _stages.Count >= MaxStageTotals)
        {
            key.Reason = OtherReason;
            _stages.TryGetValue(key, out total);
        }

        total ??= new StageTotal(key.Stage, key.Outcome, key.Reason, 0, default, default, default);
        _stages[key] = total with
        {
            Count = total.Count + 1,
            Spent = total.Spent + (record.Spent ?? default),
            Avoided = total.Avoided + (record.Avoided ?? default),
            Duration = total.Duration + record.Duration,
        };
    }

    private void AddCarbon(RequestFootprint footprint)
    {
        if (footprint.Intensity is not { } intensity)
            return;

        var key = (intensity.Signal, intensity.Basis);
        var total = _carbon.GetValueOrDefault(key) ?? new CarbonTotal(key.Signal, key.Basis, 0, 0, 0, 0);
        _carbon[key] = total with
        {
            Requests = total.Requests + 1,
            SpentGrams = total.SpentGrams + intensity.GramsFor(footprint.Spent),
            OverheadGrams = total.OverheadGrams + intensity.GramsFor(footprint.Overhead),
            AvoidedGrams = total.AvoidedGrams + intensity.GramsFor(footprint.Avoided),
            NetSaved = Add(total.NetSaved, footprint.NetSaved, intensity),
        };
    }

    private static GramsEstimate Add(GramsEstimate sum, EnergyEstimate energy, CarbonIntensity intensity)
    {
        var gramsPerJoule = intensity.GramsPerKwh / EnergyEstimate.JoulesPerKilowattHour;
        return new(
            sum.Grams + (energy.Joules * gramsPerJoule), sum.Low + (energy.Low * gramsPerJoule), sum.High + (energy.High * gramsPerJoule));
    }

    private void AddMoney(RequestFootprint footprint)
    {
        // A request with an unknown part is not in the sum as one of known money, though its known part is.
        if ((footprint.Cost ?? footprint.CostAvoided)?.Currency is { } currency)
        {
            var requests = footprint is { Cost: not null, CostAvoided: not null } ? 1 : 0;
            AddMoney(footprint.Cost ?? new Money(0, currency), footprint.CostAvoided ?? new Money(0, currency), requests);
        }
    }

    private void AddMoney(Money spent, Money avoided, long requests) =>
        _money[spent.Currency] = _money.TryGetValue(spent.Currency, out var total)
            ? new MoneyTotal(total.Spent + spent, total.Avoided + avoided, total.Requests + requests)
            : new MoneyTotal(spent, avoided, requests);
}
