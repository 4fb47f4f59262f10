using System.Text;
using System.Text.Json;
using Wattwise.Accounting;

namespace Wattwise.Sqlite.Tests.Ledger;

public sealed class IdleEnergyTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Idle_energy_is_kept_queried_and_exported_apart_from_what_was_spent()
    {
        var call = LedgerFolder.Call();
        var lines = call.Lines.ToArray();
        lines[1] = lines[1] with { Idle = new EnergyEstimate(7200, 3600, 14_400, EnergyMethod.Modelled) };
        await using (var ledger = _folder.Open())
            ledger.Add(call with { Lines = lines });

        // 7,200 J are 0.002 kWh, at 50 g/kWh 0.1 g; the 3,610 J spent and their grams are as without.
        var total = Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled));
        Assert.Equal((new EnergyEstimate(7200, 3600, 14_400, EnergyMethod.Modelled), 3610), (total.Idle, total.Spent.Joules));
        Assert.Equal(0.1, total.IdleGrams, 1e-9);
        Assert.Equal(3610 / 3.6e6 * 50, total.OperationalGrams, 1e-9);
        Assert.Equal(total.OperationalGrams + 0.1 + 0.01, total.SciPerRequest!.Value, 1e-9);

        using var json = new MemoryStream();
        await _folder.Reader.ExportJsonAsync(json, new LedgerQuery(), Cancelled);
        var rows = JsonDocument.Parse(json.ToArray()).RootElement;
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("idle_j").ValueKind);
        Assert.Equal((7200, "modelled"), (rows[1].GetProperty("idle_j").GetDouble(), rows[1].GetProperty("idle_method").GetString()));

        using var csv = new MemoryStream();
        await _folder.Reader.ExportCsvAsync(csv, new LedgerQuery(), Cancelled);
        Assert.Contains("idle_j,idle_low_j,idle_high_j,idle_method,", Encoding.UTF8.GetString(csv.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_version_before_is_read_as_it_is_and_brought_up_to_date_by_who_writes()
    {
        await using (var ledger = _folder.Open())
            ledger.Add(LedgerFolder.Call());
        _folder.Query(
            """
            DROP VIEW ledger; DROP TABLE certificates;
            ALTER TABLE lines DROP COLUMN tier; ALTER TABLE lines DROP COLUMN task_class; ALTER TABLE lines DROP COLUMN certificate;
            DROP TRIGGER entries_no_DELETE; DROP TRIGGER lines_no_DELETE;
            CREATE TRIGGER entries_no_DELETE BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END;
            CREATE TRIGGER lines_no_DELETE BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'no'); END;
            DROP TABLE removals; DROP TABLE exports;
            ALTER TABLE lines DROP COLUMN idle_j; ALTER TABLE lines DROP COLUMN idle_low_j; ALTER TABLE lines DROP COLUMN idle_high_j;
            ALTER TABLE lines DROP COLUMN idle_method; ALTER TABLE lines DROP COLUMN idle_g;
            CREATE VIEW ledger AS SELECT 1;
            PRAGMA user_version = 2;
            """);

        Assert.Equal(0, Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Idle.Joules);
        Assert.Null((await _folder.Reader.ReadMonthAsync(2026, 3, Cancelled)).RemovedAt);
        await using (var ledger = _folder.Open())
            ledger.Add(LedgerFolder.Call(1));
        Assert.Equal(2, Assert.Single(await _folder.Reader.QueryAsync(new LedgerQuery(), cancellationToken: Cancelled)).Requests);
        Assert.Equal(4L, _folder.Query("SELECT count(*) FROM ledger WHERE idle_j IS NULL"));
    }
}
