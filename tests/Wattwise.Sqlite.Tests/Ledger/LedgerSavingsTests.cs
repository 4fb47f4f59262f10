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
        // Of operation alone, at 50 g/kWh: 721,800 J saved are 10.025 g, 717,800 J claimed are 9.9694 g.
        Assert.Equal(10.025, grams.Saved, 1e-9);
        Assert.Equal(9.969444444, grams.Claimed, 1e-9);
        Assert.Equal(200 * 0.001234568, savings.Single(saving => saving.Unit == "EUR").Saved, 1e-9);
    }

    [Fact]
    public async Task Claims_that_are_right_agree_with_the_measured_grams_whatever_the_manufacture_takes()
    {
        // 40 keys held out: 10 calls of 3,600 J each. 40 keys through: 4 or 6 of 10 are hits of 1 J, the rest calls of 3,610 J with the
        // look-up.
        await BookAsync(
            from key in Enumerable.Range(0, 80)
            from i in Enumerable.Range(0, 10)
            let control = new ControlAssignment(key % 2 == 0, [], Unit(key))
            let isHit = !control.IsControl && i < (key % 4 == 1 ? 4 : 6)
            let call = WithManufacture(Call(key, i), grams: 0.5)
            select (isHit
                ? LedgerFolder.Hit(Number(key, i))
                : control.IsControl ? call with { Lines = [call.Lines[1]] } : call) with
            { Control = control });

        var grams = (await _folder.Reader.ReadSavingsAsync(new LedgerQuery(), Cancelled)).Single(saving => saving.Unit.StartsWith('g'));

        // 400 x (3,600 - 1,805.5) J = 200 x 3,599 - 200 x 10 J = 717,800 J, at 50 g/kWh.
        Assert.Equal(9.969444444, grams.Saved, 1e-9);
        Assert.Equal(9.969444444, grams.Claimed, 1e-9);
        Assert.True(grams.AgreesWithClaims);
    }

    [Fact]
    public async Task A_hit_of_a_call_without_a_price_is_as_unknown_as_the_call()
    {
        // Each key asks two models 5 times each, one of which has no price; 2 of 5 are hits for those that go through.
        await BookAsync(
            from key in Enumerable.Range(0, 80)
            from i in Enumerable.Range(0, 10)
            let control = new ControlAssignment(key % 2 == 0, [], Unit(key))
            let entry = !control.IsControl && i % 5 < 2 ? LedgerFolder.Hit(Number(key, i)) : Call(key, i)
            select (i < 5 ? entry : WithoutPrice(entry)) with { Control = control });

        var money = (await _folder.Reader.ReadSavingsAsync(new LedgerQuery(), Cancelled)).Single(saving => saving.Unit == "EUR");

        // 40 keys x 2 hits x 0.001234568 EUR of the model that has a price; half of all requests are left out, in both groups alike.
        Assert.Equal((200, 200, 400), (money.TreatedRequests, money.ControlRequests, money.UnknownRequests));
        Assert.Equal(0.09876544, money.Saved, 1e-9);
        Assert.Equal(80 * 0.002, money.Claimed, 1e-9);
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
        var late = new FootprintLine
        {
            Stage = "model",
            Outcome = StageOutcome.ModelCalled,
            Reason = ModelReasons.Late,
            IsModelCall = true,
            Spent = EnergyEstimate.Measured(90),
        };
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

    private static FootprintEntry WithManufacture(FootprintEntry entry, double grams) =>
        entry with { Lines = [.. entry.Lines.Select(line => line with { EmbodiedGrams = line.IsModelCall ? grams : 0 })] };

    private static FootprintEntry WithoutPrice(FootprintEntry entry) =>
        entry with { Lines = [.. entry.Lines.Select(line => line with { Cost = null })] };

    private static FootprintEntry Call(int key, int i) => LedgerFolder.Call(Number(key, i));

    private async Task BookAsync(IEnumerable<FootprintEntry> entries)
    {
        await using var ledger = _folder.Open();
        foreach (var entry in entries)
            ledger.Add(entry);
    }
}
