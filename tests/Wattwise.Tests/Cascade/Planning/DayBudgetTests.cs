using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Cascade;
using static Wattwise.Tests.Cascade.CascadeFixture;

namespace Wattwise.Tests.Cascade.Planning;

/// <summary>Budgets of a day: how they are met, and what is said if they cannot be.</summary>
public sealed class DayBudgetTests : IDisposable
{
    private const string Class = "unknown";
    private const double Draft = 5, Strong = 50;

    private readonly CascadeFixture _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Fact]
    public void What_a_budget_leaves_is_spent_on_quality_so_that_each_day_ends_at_it() =>
        Gen.Select(Gen.Double[0.25, 0.95], Gen.Double[0.3, 0.95], Gen.Int[0, 1_000]).ForAll(
            (part, kept, seed) =>
            {
                // Between the cascade alone and the strongest tier alone.
                var (cheapest, dearest) = (Draft + ((1 - kept) * Strong), Strong);
                var day = SimulateDays(CascadeBudgetUse.Spend, cheapest + (part * (dearest - cheapest)), kept, seed, isUnpromised: false);

                return day.All(one => Math.Abs(one.Expected - one.Budget) <= 0.01 * one.Budget && one.BelowFloor == 0 && one.ByBudget > 0);
            },
            iter: 10);

    [Fact]
    public void A_strict_budget_below_what_the_limit_takes_is_met_by_marked_answers() =>
        Gen.Select(Gen.Double[0.05, 0.95], Gen.Int[0, 1_000]).ForAll(
            (part, seed) =>
            {
                // Between drafts alone and the cascade.
                var mean = Draft + (part * 0.5 * Strong);
                var day = SimulateDays(CascadeBudgetUse.Strict, mean, kept: 0.5, seed, isUnpromised: true);

                return day.All(one => one.Spent <= 1.01 * one.Budget && one.Expected >= 0.99 * one.Budget && one.BelowFloor > 0);
            },
            iter: 10);

    [Fact]
    public void A_ceiling_changes_nothing_about_who_answers()
    {
        foreach (var day in SimulateDays(CascadeBudgetUse.Ceiling, Strong, kept: 0.5, seed: 1, isUnpromised: false))
            Assert.Equal((0, 0), (day.BelowFloor, day.ByBudget));
    }

    [Fact]
    public async Task A_contradiction_is_said_once_with_the_numbers_and_quality_comes_first()
    {
        // 30 requests in half an hour are 1,440 a day: at 5 + 0.3 * 50 = 20 J about 28,800 J.
        _cascade.Options.MaxJoulesPerDay = 14_400;
        for (var i = 0; i < 30; i++)
        {
            _cascade.Knowledge.Accepts = (_, _, _) => i % 10 < 7;
            await _cascade.AskAsync(streams: i % 2 == 0);
            _cascade.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var day = _cascade.Stage.Report.Day!;
        var found = Assert.Single(day.Contradictions);
        Assert.Equal(("J", 14_400.0, 0.02), (found.Unit, found.Budget, found.MaxLoss));
        Assert.InRange(found.Needed, 26_000, 32_000);
        Assert.Equal((new DateOnly(2026, 1, 1), 30L, (30 * 5) + (9 * 50.0)), (day.Day, day.Requests, day.Joules));
        var warning = Assert.Single(_cascade.Warnings).Message;
        Assert.All(["14400", "2.0", "J", "Quality comes first"], part => Assert.Contains(part, warning, StringComparison.Ordinal));
        Assert.Equal((30, 9), (_cascade.Weak.Calls, _cascade.Strong.Calls));
    }

    [Fact]
    public async Task A_budget_that_suffices_is_not_spoken_of_and_a_new_day_begins_at_zero()
    {
        _cascade.Options.MaxJoulesPerDay = 1_000_000;
        for (var i = 0; i < 30; i++)
            await AskAndWaitAsync();
        Assert.Empty(_cascade.Stage.Report.Day!.Contradictions);

        _cascade.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal((new DateOnly(2026, 1, 2), 0.0, 0L), Day(_cascade.Stage));
        Assert.Empty(_cascade.Warnings);
    }

    [Fact]
    public async Task A_budget_that_is_spent_ends_the_evidence_until_the_next_day()
    {
        _cascade.Options.MaxJoulesPerDay = 100;
        _cascade.Knowledge.Draws = static _ => true;
        for (var i = 0; i < 5; i++)
        {
            await AskAndWaitAsync();
            await _cascade.ComparedAsync();
        }

        // A draft and an answer in the background take 55 J; after two of them the budget is spent.
        Assert.Equal((5, 2), (_cascade.Weak.Calls, _cascade.Strong.Calls));
        _cascade.Clock.Advance(TimeSpan.FromDays(1));
        await AskAndWaitAsync();
        await _cascade.ComparedAsync();
        Assert.Equal(3, _cascade.Strong.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_strict_budget_lets_the_cheapest_tier_answer_without_a_certificate_and_marks_it(bool streams)
    {
        _cascade.Knowledge.Certified.Clear();
        (_cascade.Options.MaxJoulesPerDay, _cascade.Options.BudgetUse) = (1_000, CascadeBudgetUse.Strict);
        await _cascade.LearnCostsAsync();
        for (var i = 0; i < 30; i++)
            await AskAndWaitAsync();

        var response = await _cascade.AskAsync(streams);

        Assert.Equal(new CascadeResult("weak", CascadeReasons.BelowFloorDayBudget), response.GetCascadeResult());
        Assert.True(response.GetCascadeResult()!.IsBelowFloor);
        Assert.Null(CascadeRecord(response).Avoided);
        Assert.True(_cascade.Stage.Report.BelowFloor > 0);
        Assert.Contains("budget comes first", Assert.Single(_cascade.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_is_cut_off_is_not_served_by_a_strict_budget_either()
    {
        _cascade.Knowledge.Certified.Clear();
        (_cascade.Options.MaxJoulesPerDay, _cascade.Options.BudgetUse) = (1_000, CascadeBudgetUse.Strict);
        await _cascade.LearnCostsAsync();
        for (var i = 0; i < 30; i++)
            await AskAndWaitAsync();
        _cascade.Weak.Respond = (_, _) => Task.FromResult(Answer("cut", "small", ChatFinishReason.Length));

        var response = await _cascade.AskAsync(streams: false);

        Assert.Equal("strong", response.GetCascadeResult()!.Tier);
        Assert.Equal([CascadeReasons.DraftCut], InVain(response));
    }

    [Fact]
    public async Task Money_is_counted_by_the_prices_and_its_contradiction_names_the_currency()
    {
        _cascade.Options.Prices = new PriceTable { Currency = "EUR" }
            .Add("small", new ModelPrice(0, 1_000_000)).Add("large", new ModelPrice(0, 10_000_000));
        _cascade.Options.MaxMoneyPerDay = 10;
        _cascade.Knowledge.Accepts = (_, _, _) => false;

        await AskAndWaitAsync();

        // 5 tokens at 1 and 5 at 10: spent is more than the budget, whatever is still to come.
        var day = _cascade.Stage.Report.Day!;
        Assert.Equal(55, day.Money, 9);
        var found = Assert.Single(day.Contradictions);
        Assert.Equal(("EUR", 10.0, 55.0), (found.Unit, found.Budget, found.Needed));
    }

    [Fact]
    public async Task What_was_spent_survives_a_restart_and_counts_for_all_that_share_the_store()
    {
        var store = new SpendingStore();
        (_cascade.Options.EvidenceStore, _cascade.Options.MaxJoulesPerDay) = (store, 100);
        for (var i = 0; i < 3; i++)
            await AskAndWaitAsync();
        await UntilAsync(() => store.Rows == 3);
        using var other = new CascadeFixture();
        (other.Options.EvidenceStore, other.Options.MaxJoulesPerDay) = (store, 100);
        other.Clock.SetUtcNow(_cascade.Clock.GetUtcNow());
        await other.AskAsync(streams: false);

        await UntilAsync(() => Day(other.Stage) == (new DateOnly(2026, 1, 1), 20.0, 4L));
        await UntilAsync(() => store.Rows == 4);
        await UntilAsync(() =>
        {
            _cascade.Clock.Advance(TimeSpan.FromMinutes(1));
            return Day(_cascade.Stage) == (new DateOnly(2026, 1, 1), 20.0, 4L);
        });
    }

    [Fact]
    public void A_clock_that_is_set_back_over_midnight_spends_no_budget_twice()
    {
        var spending = new DaySpending(_cascade.Clock, 1);
        spending.Add(new SpentAmount(10, 1, 1));
        _cascade.Clock.AdjustTime(_cascade.Clock.GetUtcNow().AddMinutes(-5));
        Assert.Equal((new DateOnly(2026, 1, 1), 10.0), (spending.State.Day, spending.State.Spent.Joules));
    }

    [Fact]
    public void A_row_that_cannot_be_counts_nothing()
    {
        var spending = new DaySpending(_cascade.Clock, 1);
        ConfidenceSignal[] values = [new("joules", -5), new("money", null), new("requests", double.NaN)];
        spending.Read([new(_cascade.Clock.GetUtcNow(), "spending", 0, CascadeRule.Before, values, 0)]);
        Assert.Equal(default, spending.State.Spent);
    }

    private static (DateOnly Day, double Joules, long Requests) Day(CascadeChatClient client) =>
        client.Report.Day is { } day ? (day.Day, day.Joules, day.Requests) : default;

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        while (!isTrue())
            await Task.Delay(5, Chat.Token);
    }

    private async Task AskAndWaitAsync()
    {
        await _cascade.AskAsync(streams: false);
        _cascade.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private sealed class SpendingStore : ICascadeEvidenceStore
    {
        private readonly InMemoryCascadeEvidenceStore _store = new();
        private int _rows;

        public int Rows => Volatile.Read(ref _rows);

        public ValueTask<IReadOnlyList<CascadeEvidence>> ReadAsync(
            string cascadeId, int maxCount, CancellationToken cancellationToken = default) =>
            _store.ReadAsync(cascadeId, maxCount, cancellationToken);

        public async ValueTask AppendAsync(string cascadeId, CascadeEvidence evidence, CancellationToken cancellationToken = default)
        {
            await _store.AppendAsync(cascadeId, evidence, cancellationToken);
            if (cascadeId.StartsWith("spending-", StringComparison.Ordinal))
                Interlocked.Increment(ref _rows);
        }
    }

    // Two days of 1,440 requests, a minute apart. Which drafts are kept is chance, which the cascade alone, at the end of a day, cannot
    // make up for: so it is said too what the day was expected to take when the budget decided for the last time.
    private static List<(double Spent, double Expected, double Budget, int BelowFloor, int ByBudget)> SimulateDays(
        CascadeBudgetUse use, double meanCost, double kept, int seed, bool isUnpromised)
    {
        using var cascade = new CascadeFixture();
        var budget = meanCost * 1_440;
        (cascade.Options.MaxJoulesPerDay, cascade.Options.BudgetUse, cascade.Options.Seed) = (budget, use, seed);
        cascade.Knowledge.Keeps = _ => (kept, 0.01);
        var state = cascade.State;
        for (var i = 0; i < 40; i++)
        {
            state.Estimates.Observe(Class, 0, new CallCost(EnergyEstimate.Measured(Draft), Draft, null));
            state.Estimates.Observe(Class, 1, new CallCost(EnergyEstimate.Measured(Strong), Strong, null));
            state.Estimates.ObserveLoss(Class, 0, isUnpromised && i % 4 == 0 ? 1 : 0);
        }

        // Not the numbers that the budget draws.
        var random = new Random(seed + 10_000);
        var days = new List<(double, double, double, int, int)>();
        for (var day = 0; day < 2; day++)
        {
            var (spent, expected, belowFloor, byBudget) = (0.0, 0.0, 0, 0);
            for (var i = 0; i < 1_440; i++)
            {
                var way = state.Budget!.Choose(Class);
                var joules = way switch
                {
                    OperatingPoint.Cascading => Draft + (random.NextDouble() < kept ? 0 : Strong),
                    0 => Draft,
                    _ => Strong,
                };
                belowFloor += way == 0 ? 1 : 0;
                byBudget += way == 1 ? 1 : 0;
                spent += joules;
                if (way != OperatingPoint.Cascading)
                    expected = spent + ((1_439 - i) * (Draft + ((1 - kept) * Strong)));
                state.Spend(Class, joules, 0);
                cascade.Clock.Advance(TimeSpan.FromMinutes(1));
            }

            days.Add((spent, expected, budget, belowFloor, byBudget));
        }

        return days;
    }
}
