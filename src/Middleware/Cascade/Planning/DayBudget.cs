using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Wattwise.Cascade;

/// <summary>Keeps the budgets of a day: plans anew after each request, from what is left and what is still to come. Thread-safe.</summary>
/// <remarks>What a plan is mistaken in shows in what is left, and is made up for by the next: so the day ends at the budget.</remarks>
internal sealed class DayBudget
{
    // Up to so many classes each request is worth a new plan.
    private const int ClassesPerRequest = 8, OtherMemory = 500;

    // A contradiction is over only when the budget suffices by so much: estimates are not exact.
    private const double ClearAt = 0.95;

    private readonly CascadeOptions _options;
    private readonly CallEstimates _estimates;
    private readonly TierPlanner _planner;
    private readonly CascadeInstruments _instruments;
    private readonly StageContext _stage;
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly UnitBudget[] _units;
    private Dictionary<string, ClassMix> _mixes = [];
    private int _untilNext;

    public DayBudget(
        CascadeOptions options, CallEstimates estimates, TierPlanner planner, CascadeInstruments instruments, StageContext stage)
    {
        (_options, _estimates, _planner, _instruments, _stage) = (options, estimates, planner, instruments, stage);
        _random = options.Seed is { } seed ? new Random(seed) : new Random();
        Spending = new DaySpending(stage.TimeProvider, RandomNumberGenerator.GetInt32(int.MaxValue));
        _units =
        [
            .. Unit(BudgetUnit.Joules, options.MaxJoulesPerDay, "J", "joules"),
            .. Unit(BudgetUnit.Money, options.MaxMoneyPerDay, options.Prices?.Currency ?? "", "money"),
        ];

        static UnitBudget[] Unit(BudgetUnit unit, double? limit, string name, string tag) =>
            limit is { } amount ? [new(unit, amount, name, tag)] : [];
    }

    /// <summary>What was spent.</summary>
    public DaySpending Spending { get; }

    /// <summary>True once a budget is spent: then nothing more is spent on evidence.</summary>
    public bool IsSpent
    {
        get
        {
            var spent = Spending.State.Spent;
            return Array.Exists(_units, one => spent.In(one.Unit) >= one.Limit);
        }
    }

    /// <summary>How a request of a class is answered: <see cref="OperatingPoint.Way"/>, drawn at random where ways are mixed.</summary>
    public int Choose(string taskClass)
    {
        lock (_lock)
        {
            if (!_mixes.TryGetValue(taskClass, out var mix))
                return OperatingPoint.Cascading;
            return mix.SecondShare > 0 && _random.NextDouble() < mix.SecondShare ? mix.Second.Way : mix.First.Way;
        }
    }

    /// <summary>Counts a request that has ended.</summary>
    /// <param name="taskClass">Its class; <see langword="null"/> if no choice was left.</param>
    /// <param name="joules">What it took.</param>
    /// <param name="money">What it cost.</param>
    public void Add(string? taskClass, double joules, double money)
    {
        var spent = new SpentAmount(joules, money, 1);
        Spending.Add(spent);
        lock (_lock)
        {
            foreach (var one in _units)
                one.CountRequest(taskClass is null ? spent.In(one.Unit) : 0);
            if (--_untilNext <= 0)
                Plan();
        }
    }

    /// <summary>Counts what evidence took.</summary>
    public void AddEvidence(double joules, double money)
    {
        var spent = new SpentAmount(joules, money, 0);
        Spending.Add(spent);
        lock (_lock)
        {
            foreach (var one in _units)
                one.Pending += spent.In(one.Unit);
        }
    }

    /// <summary>What is to be written down of what was spent; <see langword="null"/> if that is not worth it yet.</summary>
    /// <param name="all">True to write whatever there is.</param>
    public CascadeEvidence? TakeUnsaved(bool all)
    {
        const double part = 0.01;
        return all ? Spending.TakeUnsaved() : Spending.TakeUnsaved(
            part * (_options.MaxJoulesPerDay ?? double.PositiveInfinity), part * (_options.MaxMoneyPerDay ?? double.PositiveInfinity));
    }

    /// <summary>What there is to report.</summary>
    public CascadeDay Report()
    {
        var (day, spent, _) = Spending.State;
        lock (_lock)
        {
            CascadeContradiction[] contradictions = [.. _units.Select(one => one.Contradiction).OfType<CascadeContradiction>()];
            return new(day, spent.Joules, spent.Money, (long)spent.Requests, contradictions);
        }
    }

    // In the lock.
    private void Plan()
    {
        var classes = _estimates.Classes();
        _untilNext = classes.Count / ClassesPerRequest;
        var (_, spent, toCome) = Spending.State;
        Dictionary<string, ClassMix> mixes = [];
        var scarcest = double.PositiveInfinity;
        foreach (var one in _units)
        {
            // The mean of what a request still to come may take, less what is spent on others and on evidence.
            var left = toCome is { } requests
                ? ((one.Limit - spent.In(one.Unit)) / Math.Max(requests, 1)) - one.Other.Mean
                : double.PositiveInfinity;
            var (names, promised) = WaysOf(classes, one.Unit, isPromised: true);
            if (names.Count == 0)
            {
                Say(one, spent.In(one.Unit), null);
                continue;
            }

            var plan = BudgetPlan.Of(promised, left);
            var needed = spent.In(one.Unit) + ((toCome ?? 0) * (plan.LeastCost + one.Other.Mean));
            var (_, all) = WaysOf(classes, one.Unit, isPromised: false);
            var cheapest = BudgetPlan.Of(all, left);
            Say(one, needed, cheapest.IsWithin ? cheapest.Loss / promised.Sum(way => way.Share) : null);

            // Of two budgets the one that leaves less counts.
            var scarcity = plan.LeastCost > 0 ? left / plan.LeastCost : double.PositiveInfinity;
            if (scarcity >= scarcest)
                continue;
            scarcest = scarcity;
            var used = _options.BudgetUse switch
            {
                CascadeBudgetUse.Spend => plan,
                CascadeBudgetUse.Strict when !plan.IsWithin => cheapest,
                _ => null,
            };
            mixes = used is null || toCome is null ? [] : names.Zip(used.Mixes).ToDictionary(pair => pair.First, pair => pair.Second);
        }

        _mixes = mixes;
    }

    // Classes of which nothing is known yet count like the others.
    private (List<string> Names, List<ClassWays> Ways) WaysOf(
        IReadOnlyList<(string TaskClass, double Share)> classes, BudgetUnit unit, bool isPromised)
    {
        List<string> names = [];
        List<ClassWays> ways = [];
        double known = 0, all = 0;
        foreach (var (taskClass, share) in classes)
        {
            all += share;
            if (share <= 0 || _planner.Ways(taskClass, unit, isPromised) is not { Count: > 0 } points)
                continue;
            known += share;
            names.Add(taskClass);
            ways.Add(new(share, points));
        }

        return (names, [.. ways.Select(way => way with { Share = way.Share * all / known })]);
    }

    private void Say(UnitBudget one, double needed, double? lossWithin)
    {
        var isContradiction = needed > one.Limit * (one.Contradiction is null ? 1 : ClearAt);
        var limits = _estimates.Classes().Where(known => known.Share > 0).ToArray();
        var maxLoss = limits.Length == 0
            ? _options.MaxQualityLoss
            : limits.Sum(known => known.Share * _options.MaxLossOf(known.TaskClass)) / limits.Sum(known => known.Share);
        var before = one.Contradiction;
        one.Contradiction = isContradiction ? new(one.Name, one.Limit, needed, maxLoss, lossWithin) : null;
        _instruments.RecordBudget(one.Tag, Spending.State.Spent.In(one.Unit) / one.Limit, needed / one.Limit);
        if (before is null == one.Contradiction is null)
            return;

        try
        {
            if (one.Contradiction is { } found)
                Warn(found);
            else
            {
                _stage.Logger.LogInformation(
                    "The cascade's budget of {Budget:0.####} {Unit} a day suffices again for the limit on lost quality.",
                    one.Limit,
                    one.Name);
            }
        }
        catch (Exception)
        {
            // A log that fails has nobody to tell.
        }
    }

    private void Warn(CascadeContradiction found)
    {
        _stage.Logger.LogWarning(
            "The cascade's budget of {Budget:0.####} {Unit} a day and its limit on lost quality ({MaxLoss:P1}) contradict each other: "
            + "with the limit, the day takes about {Needed:0.####} {Unit} or more; with the budget, {Loss} of the answers would be lost. "
            + "{Consequence} This is logged once until the budget suffices again.",
            found.Budget,
            found.Unit,
            found.MaxLoss,
            found.Needed,
            found.Unit,
            found.LossWithinBudget is { } loss ? FormattableString.Invariant($"about {loss:P1}") : "more than any tier can save",
            _options.BudgetUse == CascadeBudgetUse.Strict
                ? "The budget comes first: weaker tiers answer a share of the requests without a certificate, and their answers are marked."
                : "Quality comes first: the budget will be exceeded.");
    }

    private sealed class UnitBudget(BudgetUnit unit, double limit, string name, string tag)
    {
        // Of what is not planned: requests without a choice, and evidence.
        public RunningMean Other = new(OtherMemory);

        public BudgetUnit Unit { get; } = unit;

        public double Limit { get; } = limit;

        public string Name { get; } = name;

        public string Tag { get; } = tag;

        public double Pending { get; set; }

        public CascadeContradiction? Contradiction { get; set; }

        public void CountRequest(double unplanned)
        {
            Other.Add(unplanned + Pending);
            Pending = 0;
        }
    }
}
