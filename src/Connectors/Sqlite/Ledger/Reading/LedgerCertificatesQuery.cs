using Microsoft.Data.Sqlite;
using Wattwise.Cascade;

namespace Wattwise.Accounting;

/// <summary>Reads what cascades promised when requests were decided.</summary>
internal static class LedgerCertificatesQuery
{
    /// <summary>Reads the newest certificates of a file of version 4 or newer.</summary>
    public static IReadOnlyList<LedgerCertificate> Read(SqliteConnection connection, LedgerCondition condition)
    {
        // With one max(), SQLite takes all other columns from the row of the maximum.
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT (SELECT name FROM names WHERE id = c.tier) AS tier_name, (SELECT name FROM names WHERE id = c.task_class) AS class_name,
                c.rule, c.max_loss, c.risk, c.evidence, (SELECT name FROM names WHERE id = c.infeasible), c.kept_share, c.observed_loss,
                c.from_time, c.until_time, (SELECT name FROM names WHERE id = c.judge), max(e.id), e.time, count(*)
            FROM entries e JOIN lines l ON l.entry = e.id JOIN certificates c ON c.id = l.certificate
            WHERE {condition.OfAll}
            GROUP BY c.tier, c.task_class, c.rule ORDER BY class_name, tier_name, c.rule
            """;
        LedgerConnection.Bind(command, condition.Values);
        using var rows = command.ExecuteReader();
        var certificates = new List<LedgerCertificate>();
        while (rows.Read())
        {
            certificates.Add(new LedgerCertificate
            {
                Tier = rows.GetString(0),
                TaskClass = Text(rows, 1),
                Rule = (CascadeRule)rows.GetInt32(2),
                MaxLoss = rows.GetDouble(3),
                Risk = rows.GetDouble(4),
                Count = rows.GetInt32(5),
                Infeasible = Text(rows, 6),
                KeptShare = rows.GetDouble(7),
                ObservedLoss = rows.GetDouble(8),
                Period = rows.IsDBNull(9) || rows.IsDBNull(10)
                    ? null
                    : (LedgerCondition.Time(rows.GetInt64(9)), LedgerCondition.Time(rows.GetInt64(10))),
                JudgedBy = Text(rows, 11),
                LastUsedAt = LedgerCondition.Time(rows.GetInt64(13)),
                Requests = rows.GetInt64(14),
            });
        }

        return certificates;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
