using Microsoft.Data.Sqlite;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Reads the two groups of requests for each amount and stage, and estimates the saving.</summary>
internal sealed class LedgerSavingsQuery(SqliteConnection connection, LedgerCondition condition, CancellationToken cancellationToken)
{
    private const string Spent = "l.spent_j";
    private const string Net = "ifnull(l.avoided_j, 0) - CASE WHEN l.is_overhead THEN ifnull(l.spent_j, 0) ELSE 0 END";

    // Of operation alone on both sides: no stage claims anything about the hardware's manufacture.
    private const string SpentGrams = "l.operational_g";
    private const string NetGrams = "ifnull(l.avoided_g, 0) - CASE WHEN l.is_overhead THEN ifnull(l.operational_g, 0) ELSE 0 END";

    private static readonly string IsAvoided = $"l.outcome = {(int)StageOutcome.Answered}";
    private static readonly string Money = $"CASE WHEN {IsAvoided} THEN 0 ELSE l.cost_nano / 1e9 END";

    // A call without a price is unknown whether it was made or not. If hits counted and the same calls of the other group did not, all
    // would seem saved.
    private static readonly string HasNoPrice =
        $"(k.is_model_call OR (k.outcome = {(int)StageOutcome.Answered} AND k.input_tokens + k.cached_input_tokens + k.output_tokens + "
            + $"k.reasoning_tokens > 0)) AND k.cost_nano IS NULL";

    private static readonly string NetMoney =
        $"CASE WHEN {IsAvoided} THEN ifnull(l.cost_nano, 0) / 1e9 WHEN l.is_overhead THEN -ifnull(l.cost_nano, 0) / 1e9 ELSE 0 END";

    public IReadOnlyList<SavingEstimate> Read()
    {
        var savings = new List<SavingEstimate>();
        foreach (var stage in Stages())
        {
            Add(savings, "J", stage, "e.is_complete", Spent, Net);
            foreach (var (signal, basis) in Intensities())
            {
                var unit = $"g {LedgerWords.Of(((IntensitySignal)signal).ToString())} {LedgerWords.Of(((IntensityBasis)basis).ToString())}";
                Add(savings, unit, stage, $"e.is_complete AND e.signal = {signal} AND e.basis = {basis}", SpentGrams, NetGrams);
            }

            foreach (var (id, currency) in Currencies())
            {
                var isKnown = $"e.currency = {id} AND NOT EXISTS (SELECT 1 FROM lines k WHERE k.entry = e.id AND {HasNoPrice})";
                Add(savings, currency, stage, isKnown, Money, NetMoney);
            }
        }

        return savings;
    }

    private void Add(List<SavingEstimate> savings, string unit, string? stage, string isKnown, string amount, string claim)
    {
        var estimator = new SavingEstimator(unit, stage);

        // All stages: those held out of everything against those held out of nothing. One stage: with and without it, past the former.
        var (isHeldOut, isCompared) = stage is null
            ? ("e.is_control", "(e.is_control OR e.held_out IS NULL)")
            : ($"ifnull((SELECT instr(',' || name || ',', ',' || $stage || ',') > 0 FROM names WHERE id = e.held_out), 0)",
                "NOT e.is_control");
        var claimed = stage is null ? "1" : "l.stage = (SELECT id FROM names WHERE name = $stage)";
        using var rows = Execute(
            $"""
            SELECT held_out, unit, known, sum(requests), sum(amount), sum(claim) FROM (
                SELECT {isHeldOut} AS held_out, e.unit, ({isKnown}) AS known, e.part = 0 AS requests,
                    (SELECT total({amount}) FROM lines l WHERE l.entry = e.id) AS amount,
                    (SELECT total({claim}) FROM lines l WHERE l.entry = e.id AND {claimed}) AS claim
                FROM entries e WHERE e.unit IS NOT NULL AND {isCompared} AND {condition.OfEntries})
            GROUP BY held_out, unit, known
            """,
            stage);
        while (rows.Read())
        {
            if (rows.IsDBNull(2) || rows.GetInt64(2) == 0)
                estimator.AddUnknown(rows.GetInt64(3));
            else
                estimator.Add(rows.GetInt64(0) != 0, rows.GetInt64(1), rows.GetInt64(3), rows.GetDouble(4), rows.GetDouble(5));
        }

        if (estimator.Estimate() is { } estimate)
            savings.Add(estimate);
    }

    /// <summary>All stages, if requests were held out of all; and each that requests were held out of alone.</summary>
    private List<string?> Stages()
    {
        var stages = new List<string?> { null };
        using var rows = Execute(
            $"SELECT name FROM names WHERE id IN (SELECT DISTINCT e.held_out FROM entries e WHERE e.held_out IS NOT NULL AND "
                + $"{condition.OfEntries})");
        while (rows.Read())
            stages.AddRange(rows.GetString(0).Split(','));
        return [.. stages.Distinct().Order(StringComparer.Ordinal)];
    }

    private List<(long Signal, long Basis)> Intensities()
    {
        var found = new List<(long, long)>();
        using var rows = Execute(
            $"SELECT DISTINCT e.signal, e.basis FROM entries e WHERE e.signal IS NOT NULL AND e.unit IS NOT NULL AND {condition.OfEntries} "
                + $"ORDER BY 1, 2");
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetInt64(1)));
        return found;
    }

    private List<(long Id, string Currency)> Currencies()
    {
        var found = new List<(long, string)>();
        using var rows = Execute(
            $"SELECT id, name FROM names WHERE id IN (SELECT DISTINCT e.currency FROM entries e WHERE e.unit IS NOT NULL AND "
                + $"{condition.OfEntries}) ORDER BY 2");
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetString(1)));
        return found;
    }

    private SqliteDataReader Execute(string sql, string? stage = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        LedgerConnection.Bind(command, condition.Values);
        if (stage is not null)
            command.Parameters.AddWithValue("$stage", stage);
        return command.ExecuteReader();
    }
}
