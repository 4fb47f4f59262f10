using System.Text;
using System.Text.Json;
using Wattwise.Accounting;
using Wattwise.Carbon;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class LedgerReaderTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calls_without_a_price_are_counted_and_in_no_sum_of_money()
    {
        await using (var ledger = _folder.Open())
        {
            foreach (var entry in new[] { LedgerFolder.Call(1), WithoutPrice(LedgerFolder.Call(2)), WithoutPrice(
                LedgerFolder.Call(3)), WithoutPrice(LedgerFolder.Hit(4)) })
                ledger.Add(entry);
        }

        var total = Assert.Single(
            await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((3, 2, 0.001234568m), (total.ModelCalls, total.UnpricedModelCalls, total.Cost));
        Assert.Equal((1, 1, 0m), (total.AvoidedCalls, total.UnpricedAvoidedCalls, total.AvoidedCost));

        static FootprintEntry WithoutPrice(FootprintEntry entry) =>
            entry with { Lines = [.. entry.Lines.Select(line => line with { Cost = null })] };
    }

    [Fact]
    public async Task Totals_are_the_sums_of_the_rows_with_bounds_method_and_money()
    {
        await BookAsync(LedgerFolder.Call(1), LedgerFolder.Hit(2), LedgerFolder.Call(3));

        var total = Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled));

        Assert.Equal((3, 1, 2), (total.Requests, total.AnsweredRequests, total.ModelCalls));
        Assert.Equal(new EnergyEstimate(7221, 3611, 14441, EnergyMethod.Modelled), total.Spent);
        Assert.Equal(new EnergyEstimate(21, 11, 41, EnergyMethod.Modelled), total.Overhead);
        Assert.Equal(new EnergyEstimate(3600, 1800, 7200, EnergyMethod.Modelled), total.Avoided);
        Assert.Equal((1, 7220, 0), (total.MeasuredJoules, total.ModelledJoules, total.AssumedJoules));
        Assert.Equal(
            (200, 100, 40, 10, 120),
            (total.InputTokens, total.CachedInputTokens, total.OutputTokens, total.ReasoningTokens, total.AvoidedTokens));

        // 50 g a kWh is 50 / 3.6e6 g a joule.
        Assert.Equal(7221 * 50 / 3.6e6, total.OperationalGrams, 1e-12);
        Assert.Equal(0.05, total.AvoidedGrams, 1e-12);
        Assert.Equal(0.02, total.EmbodiedGrams, 1e-12);
        Assert.Equal((0.004, 0.022), (total.WaterLitres, total.PrimaryEnergyMegajoules));

        // Money is kept to a billionth: twice 0.001234568.
        Assert.Equal((0.002469136m, 0.002m, "EUR"), (total.Cost, total.AvoidedCost, total.Currency));
        Assert.Equal((total.OperationalGrams + 0.02) / 3, total.SciPerRequest!.Value, 1e-12);
        Assert.Equal((total.OperationalGrams + 0.02) / 350, total.SciPerToken!.Value, 1e-12);
        Assert.Equal(50 / 3.6e6, total.SciPerHit!.Value, 1e-12);
    }

    [Fact]
    public async Task Tokens_of_compression_are_summed_by_reason()
    {
        var call = LedgerFolder.Call(1);
        await BookAsync(Shortened(1, "lossless:table", 300, 100), Shortened(2, "lossless:table", 50, 40), Shortened(
            3, "selected:log", 9_000, 900), LedgerFolder.Call(4));

        var totals = await _folder.Reader.QueryAsync(new LedgerQuery(), LedgerGrouping.Stage | LedgerGrouping.Reason, Cancelled);

        Assert.Equal(
            [("lossless:table", 2L, 350L, 140L), ("selected:log", 1L, 9_000L, 900L)],
            totals.Where(total => total.TokensBefore > 0)
                .Select(total => (total.Reason!, total.Requests, total.TokensBefore, total.TokensAfter)).Order());
        Assert.All(totals.Where(total => total.Stage == WattwiseStages.Model), total =>
            Assert.Equal((0, 0), (total.TokensBefore, total.TokensAfter)));

        FootprintEntry Shortened(int id, string reason, int before, int after) => LedgerFolder.Call(id) with
        {
            Lines =
                [call.Lines[0] with { Stage = WattwiseStages.Compression, Outcome = StageOutcome.Applied, Reason = reason, TokensBefore =
                    before, TokensAfter = after }],
        };
    }

    [Fact]
    public async Task Totals_are_split_and_filtered_by_month_tenant_model_stage_and_zone()
    {
        var german = LedgerFolder.French with { Zone = new GridZone("DEU"), GramsPerKwh = 400 };
        await BookAsync(
            LedgerFolder.Call(1, "acme"),
            LedgerFolder.Call(2, "acme", time: LedgerFolder.Start.AddHours(2), model: "other"),
            LedgerFolder.Call(3, "bolt") with { Intensity = german });

        Assert.Equal(["2026-03", "2026-04"], (await By(LedgerGrouping.Month)).Select(total => total.Period));
        Assert.Equal(["2026-03-31", "2026-04-01"], (await By(LedgerGrouping.Day)).Select(total => total.Period));
        Assert.Equal([("acme", 2L), ("bolt", 1L)], (await By(LedgerGrouping.Tenant)).Select(total => (total.Tenant!, total.Requests)));
        Assert.Equal(
            [(null, 3L), ("gpt-4o", 2L), ("other", 1L)], (await By(LedgerGrouping.Model)).Select(total => (total.ModelId, total.Requests)));
        Assert.Equal([("model", 10_800.0), ("semantic_cache", 30.0)], (await By(LedgerGrouping.Stage))
            .Select(total => (total.Stage!, total.Spent.Joules)));
        Assert.Equal([("DEU", 1L), ("FRA", 2L)], (await By(LedgerGrouping.Zone)).Select(total => (total.Zone!, total.Requests)));
        Assert.Equal(
            [("estimated", StageOutcome.ModelCalled), ("miss", StageOutcome.PassedThrough)],
            (await By(LedgerGrouping.Reason)).Select(total => (total.Reason!, total.Outcome!.Value)).Order());

        Assert.Equal(1, await CountAsync(new LedgerQuery { Tenant = "acme", ModelId = "other" }));
        Assert.Equal(2, await CountAsync(LedgerQuery.Month(2026, 3)));
        Assert.Equal(1, await CountAsync(new LedgerQuery { Zone = "DEU", Stage = "model" }));
        Assert.Equal(0, await CountAsync(new LedgerQuery { Zone = "XXX" }));

        Task<IReadOnlyList<LedgerTotal>> By(LedgerGrouping grouping) => _folder.Reader.QueryAsync(new LedgerQuery(), grouping, Cancelled);
    }

    [Fact]
    public async Task Signals_bases_and_currencies_are_never_added_up()
    {
        await BookAsync(
            LedgerFolder.Call(1),
            LedgerFolder.Call(2) with { Intensity = LedgerFolder.French with { Signal = IntensitySignal.Marginal } },
            LedgerFolder.Call(3) with { Intensity = LedgerFolder.French with { Signal = IntensitySignal.AverageMarket } },
            LedgerFolder.Call(4) with { Intensity = LedgerFolder.French with { Basis = IntensityBasis.Direct } },
            LedgerFolder.Call(5) with { Currency = "USD" },
            LedgerFolder.Call(6) with { Intensity = null });

        var totals = await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled);

        Assert.All(totals, total => Assert.Equal(1, total.Requests));
        Assert.Equal(6, totals.Count);
        Assert.Equal(0, totals.Single(total => total.Signal is null).OperationalGrams);
        Assert.Null(totals.Single(total => total.Signal is null).SciPerRequest);
        Assert.Null(totals.Single(total => total.Signal == IntensitySignal.AverageMarket).SciPerRequest);
    }

    [Fact]
    public async Task The_exports_have_a_row_for_each_record_and_no_formula_for_a_spreadsheet()
    {
        await BookAsync(LedgerFolder.Call(1, "=HYPERLINK(\"evil\")"), LedgerFolder.Hit(2, "plain, with comma"));
        using var csv = new MemoryStream();
        using var json = new MemoryStream();

        Assert.Equal(3, await _folder.Reader.ExportCsvAsync(csv, new LedgerQuery(), Cancelled));
        Assert.Equal(3, await _folder.Reader.ExportJsonAsync(json, new LedgerQuery(), Cancelled));

        var lines = Encoding.UTF8.GetString(csv.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("entry,line,request,part,run,time,tenant,", lines[0], StringComparison.Ordinal);
        Assert.Contains("2026-03-31T23:00:00.000000Z", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"'=HYPERLINK(\"\"evil\"\")\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"plain, with comma\"", lines[3], StringComparison.Ordinal);

        using var parsed = JsonDocument.Parse(json.ToArray());
        var call = parsed.RootElement[1];
        Assert.Equal("model_called", call.GetProperty("outcome").GetString());
        Assert.Equal(3600, call.GetProperty("spent_j").GetDouble());
        Assert.Equal("average_location", call.GetProperty("signal").GetString());
        Assert.Equal(0.001234568, call.GetProperty("cost").GetDouble(), 1e-12);
        Assert.Equal(JsonValueKind.Null, call.GetProperty("avoided_j").ValueKind);
    }

    [Fact]
    public async Task An_export_takes_the_rows_of_its_query_alone()
    {
        await BookAsync(LedgerFolder.Call(1, "acme"), LedgerFolder.Call(2, "bolt"));
        using var csv = new MemoryStream();

        Assert.Equal(
            1, await _folder.Reader.ExportCsvAsync(csv, new LedgerQuery { Tenant = "bolt", Stage = WattwiseStages.Model }, Cancelled));
    }

    [Fact]
    public async Task A_file_that_is_none_says_so()
    {
        var error = await Assert.ThrowsAsync<SqliteLedgerException>(
            () => _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled));
        Assert.Contains("no ledger", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_has_its_runs_and_none_of_other_months()
    {
        await BookAsync(LedgerFolder.Call(1), LedgerFolder.Call(2, time: LedgerFolder.Start.AddHours(2)));

        var month = await _folder.Reader.ReadMonthAsync(2026, 4, Cancelled);

        Assert.Equal(("2026-04", 1L), (month.Month, Assert.Single(month.Totals).Requests));
        Assert.Empty(month.Savings);
    }

    private async Task<long> CountAsync(LedgerQuery query) =>
        (await _folder.Reader.QueryAsync(query, cancellationToken: Cancelled)).Sum(total => total.Requests);

    private async Task BookAsync(params FootprintEntry[] entries)
    {
        await using var ledger = _folder.Open();
        foreach (var entry in entries)
            ledger.Add(entry);
    }
}
