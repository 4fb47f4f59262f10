using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class LedgerSavingsTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_saving_is_the_difference_of_the_groups_in_joules_grams_and_money_beside_the_claims()
    {
        // 40 keys held out and 40 not, 10 requests each; half of those that go through are hits.
        await BookAsync(
            from key in Enumerable.Range(0, 80)
            from i in Enumerable.Range(0, 10)
            let control = new ControlAssignment(key % 2 == 0, [], Unit(key))
            select (i % 2 == 0 || control.IsControl ? Call(key, i) : LedgerFolder.Hit(Number(key, i))) with { Control = control });

        var savings = await _folder.Reader.ReadSavingsAsync(LedgerQuery.Month(2026, 3), Cancelled);

        Assert.Equal(["EUR", "J", "g average_location lifecycle"], savings.Select(saving => saving.Unit).Order(StringComparer.Ordinal));
        var joules = savings.Single(saving => saving.Unit == "J");
        Assert.Equal((400, 400, 0), (joules.TreatedRequests, joules.ControlRequests, joules.UnknownRequests));

        // Held out: 3,610 J a request. Through: half 3,610 J, half 1 J.
        Assert.Equal(3610, joules.ControlMean, 1e-6);
        Assert.Equal(1805.5, joules.TreatedMean, 1e-6);
        Assert.Equal(400 * 1804.5, joules.Saved, 1e-6);
        Assert.Equal((200 * 3599.0) - (200 * 10), joules.Claimed, 1e-6);
        Assert.InRange(joules.Saved, joules.Low!.Value, joules.High!.Value);

        var grams = savings.Single(saving => saving.Unit.StartsWith('g'));
        Assert.Equal(joules.Saved * 50 / 3.6e6 + (400 * 0.005), grams.Saved, 1e-9);
        Assert.Equal(200 * 0.001234568, savings.Single(saving => saving.Unit == "EUR").Saved, 1e-9);
    }

    [Fact]
    public async Task A_stage_that_is_held_out_alone_has_an_estimate_of_its_own()
    {
        await BookAsync(
            from key in Enumerable.Range(0, 60)
            from i in Enumerable.Range(0, 5)
            let isHeldOut = key % 3 == 0
            let control = new ControlAssignment(false, isHeldOut ? ["directives", "semantic_cache"] : [], Unit(key))
            select (isHeldOut ? Call(key, i) : LedgerFolder.Hit(Number(key, i))) with { Control = control });

        var savings = await _folder.Reader.ReadSavingsAsync(new LedgerQuery(), Cancelled);

        Assert.Equal(["directives", "semantic_cache"], savings.Where(saving => saving.Unit == "J").Select(saving => saving.Stage));
        var cache = savings.Single(saving => saving is { Unit: "J", Stage: "semantic_cache" });
        Assert.Equal((200, 100), (cache.TreatedRequests, cache.ControlRequests));
        Assert.Equal(200 * 3609.0, cache.Saved, 1e-6);
        Assert.Equal(200 * 3599.0, cache.Claimed, 1e-6);
        Assert.Equal(0, savings.Single(saving => saving is { Unit: "J", Stage: "directives" }).Claimed);
    }

    [Fact]
    public async Task Requests_whose_energy_is_unknown_are_left_out_and_counted()
    {
        await BookAsync(
            from key in Enumerable.Range(0, 40)
            select Call(key, 0) with { Control = new ControlAssignment(key % 2 == 0, [], Unit(key)), IsComplete = key >= 4 });

        var joules = (await _folder.Reader.ReadSavingsAsync(new LedgerQuery(), Cancelled)).Single(saving => saving.Unit == "J");
        Assert.Equal((18, 18, 4), (joules.TreatedRequests, joules.ControlRequests, joules.UnknownRequests));
    }

    [Fact]
    public async Task Late_work_counts_with_its_request()
    {
        var control = new ControlAssignment(true, [], 1);
        var late = new FootprintLine { Stage = "model", Outcome = StageOutcome.ModelCalled, Reason = ModelReasons.Late, IsModelCall = true, Spent = EnergyEstimate.Measured(90) };
        await BookAsync([
            Call(1, 0) with { Control = control },
            Call(1, 0) with { Control = control, Part = 1, Lines = [late] },
            Call(2, 0) with { Control = control with { IsControl = false, Unit = 2L << 32 } }]);

        var joules = (await _folder.Reader.ReadSavingsAsync(new LedgerQuery(), Cancelled)).Single(saving => saving.Unit == "J");
        Assert.Equal((1, 3700), (joules.ControlRequests, joules.ControlMean));
        Assert.Null(joules.Low);
    }

    private static long Unit(int key) => (long)key << 32;

    private static int Number(int key, int i) => (key * 100) + i;

    private static FootprintEntry Call(int key, int i) => LedgerFolder.Call(Number(key, i));

    private async Task BookAsync(IEnumerable<FootprintEntry> entries)
    {
        await using var ledger = _folder.Open();
        foreach (var entry in entries)
            ledger.Add(entry);
    }
}
