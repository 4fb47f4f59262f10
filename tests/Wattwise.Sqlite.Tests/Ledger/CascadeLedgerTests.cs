using System.Text;
using System.Text.Json;
using Wattwise.Accounting;
using Wattwise.Cascade;

namespace Wattwise.Sqlite.Tests.Ledger;

/// <summary>What the ledger keeps of cascades: tiers, classes, and the certificates that decisions rested on.</summary>
public sealed class CascadeLedgerTests : IDisposable
{
    private static readonly CascadeCertificate Early = new("trivia", 0, CascadeRule.Whole, 0.02, 0.05, 1_000, null)
    {
        KeptShare = 0.7,
        ObservedLoss = 0.004,
        Period = (LedgerFolder.Start.AddDays(-3), LedgerFolder.Start),
        JudgedBy = "final-answer-1",
    };

    private static readonly CascadeCertificate Late = Early with { Count = 1_100, KeptShare = 0.8 };

    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_month_has_its_tiers_by_class_and_the_newest_certificate_of_each()
    {
        var unproven = new CascadeCertificate("law", 0, CascadeRule.Whole, 0.01, 0.05, 40, "too-little-evidence");
        await BookAsync(
            Answered(1, "small", "trivia", Early),
            Answered(2, "small", "trivia", Early with { }),
            Answered(3, "small", "trivia", Late),
            Answered(4, "large", "law", unproven, "small"),
            LedgerFolder.Call(5));

        var month = await _folder.Reader.ReadMonthAsync(2026, 3, Cancelled);

        Assert.Equal(
            [("law", "large", 1L), ("trivia", "small", 3L)],
            month.Cascade.Select(total => (total.TaskClass!, total.Tier!, total.Requests)).Order());
        Assert.Equal(
            [
                new LedgerCertificate
                {
                    Tier = "small", TaskClass = "law", Rule = CascadeRule.Whole, MaxLoss = 0.01, Risk = 0.05, Count = 40,
                    Infeasible = "too-little-evidence",
                    LastUsedAt = LedgerFolder.Start, Requests = 1,
                },
                new LedgerCertificate
                {
                    Tier = "small", TaskClass = "trivia", Rule = CascadeRule.Whole, MaxLoss = 0.02, Risk = 0.05, Count = 1_100,
                    KeptShare = 0.8,
                    ObservedLoss = 0.004, Period = Late.Period, JudgedBy = "final-answer-1", LastUsedAt = LedgerFolder.Start, Requests = 3,
                },
            ],
            month.Certificates);
        Assert.Equal(5, Assert.Single(month.Totals).Requests);

        // One that stays the same is kept once.
        Assert.Equal(3L, _folder.Query("SELECT count(*) FROM certificates"));
    }

    [Fact]
    public async Task Exports_have_tier_class_and_certificate_in_columns_of_their_own()
    {
        await BookAsync(Answered(1, "small", "trivia", Early), LedgerFolder.Call(2));

        using var json = new MemoryStream();
        await _folder.Reader.ExportJsonAsync(json, new LedgerQuery(), Cancelled);
        var rows = JsonDocument.Parse(json.ToArray()).RootElement;
        Assert.Equal(
            ("small", "trivia", "small", "whole"),
            (Text(rows[0], "tier"), Text(rows[0], "task_class"), Text(rows[0], "certified_tier"), Text(rows[0], "certified_rule")));
        Assert.Equal(
            (0.02, 0.05, 1_000, 0.7, 0.004),
            (Number(rows[0], "max_loss"), Number(rows[0], "risk"), Number(rows[0], "evidence"), Number(rows[0], "kept_share"), Number(
                rows[0], "observed_loss")));
        Assert.Equal(
            ("2026-03-28T23:00:00Z", "2026-03-31T23:00:00Z", "final-answer-1"),
            (Text(rows[0], "evidence_from"), Text(rows[0], "evidence_until"), Text(rows[0], "judged_by")));
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("infeasible").ValueKind);
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null), (rows[1].GetProperty("tier").ValueKind, rows[1].GetProperty("evidence").ValueKind));

        using var csv = new MemoryStream();
        await _folder.Reader.ExportCsvAsync(csv, new LedgerQuery(), Cancelled);
        Assert.Contains(
            ",tier,task_class,certified_tier,certified_rule,max_loss,risk,evidence,infeasible,kept_share,observed_loss,evidence_from,evidence_until,judged_by,",
            Encoding.UTF8.GetString(csv.ToArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_is_never_changed_or_removed()
    {
        await BookAsync(Answered(1, "small", "trivia", Early));

        Assert.ThrowsAny<Exception>(() => _folder.Query("UPDATE certificates SET evidence = 9"));
        Assert.ThrowsAny<Exception>(() => _folder.Query("DELETE FROM certificates"));
        Assert.Equal(1_000L, _folder.Query("SELECT evidence FROM certificates"));
    }

    [Fact]
    public async Task A_file_of_the_version_before_is_read_without_cascades_and_brought_up_to_date_by_who_writes()
    {
        await BookAsync(LedgerFolder.Call(1));
        _folder.Query(
            """
            DROP VIEW ledger; DROP TABLE certificates;
            ALTER TABLE lines DROP COLUMN tier; ALTER TABLE lines DROP COLUMN task_class; ALTER TABLE lines DROP COLUMN certificate;
            CREATE VIEW ledger AS SELECT 1;
            PRAGMA user_version = 3;
            """);

        var before = await _folder.Reader.ReadMonthAsync(2026, 3, Cancelled);
        await BookAsync(Answered(2, "small", "trivia", Early));
        var after = await _folder.Reader.ReadMonthAsync(2026, 3, Cancelled);

        Assert.Equal((0, 0, 1), (before.Cascade.Count, before.Certificates.Count, before.Totals[0].Requests));
        Assert.Equal((1, 1, 2), (after.Cascade.Count, after.Certificates.Count, after.Totals[0].Requests));
    }

    private static FootprintEntry Answered(
        int number, string tier, string taskClass, CascadeCertificate certificate, string? certified = null)
    {
        var call = LedgerFolder.Call(number);
        var details = new CascadeDetails(tier, taskClass) { Certificate = certificate, CertifiedTier = certified ?? tier };
        return call with
        {
            Lines =
                [call.Lines[0] with { Stage = WattwiseStages.Cascade, Outcome = StageOutcome.Applied, Reason =
                    CascadeReasons.Accepted, Cascade = details }, call.Lines[1]],
        };
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private async Task BookAsync(params FootprintEntry[] entries)
    {
        await using var ledger = _folder.Open();
        foreach (var entry in entries)
            ledger.Add(entry);
    }
}
