using Microsoft.Data.Sqlite;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>Sums over rows, split as asked and always by signal, basis and currency.</summary>
internal static class LedgerTotalsQuery
{
    private const string Nano = "1000000000";

    private static readonly (LedgerGrouping Grouping, string[] Columns)[] Groupings =
    [
        (LedgerGrouping.Month, ["strftime('%Y-%m', e.time / 1000000, 'unixepoch')"]),
        (LedgerGrouping.Day, ["strftime('%Y-%m-%d', e.time / 1000000, 'unixepoch')"]),
        (LedgerGrouping.Tenant, ["e.tenant"]),
        (LedgerGrouping.Model, ["l.model"]),
        (LedgerGrouping.Stage, ["l.stage"]),
        (LedgerGrouping.Zone, ["e.zone"]),
        (LedgerGrouping.Reason, ["l.outcome", "l.reason"]),
        (LedgerGrouping.Tier, ["l.tier"]),
        (LedgerGrouping.TaskClass, ["l.task_class"]),
    ];

    /// <summary>The statement.</summary>
    /// <param name="grouping">What to split by.</param>
    /// <param name="condition">Which rows.</param>
    /// <param name="version">The version of the file, which a reader does not bring up to date: columns that it lacks are unknown.</param>
    public static string Sql(LedgerGrouping grouping, LedgerCondition condition, long version)
    {
        if (version < 4)
            grouping &= ~(LedgerGrouping.Tier | LedgerGrouping.TaskClass);
        var groups = string.Join(", ", Groupings.Where(part => grouping.HasFlag(part.Grouping)).SelectMany(part => part.Columns)
            .Concat(["e.signal", "e.basis", "e.currency"]));
        return $"""
            SELECT
                {Column(LedgerGrouping.Day) ?? Column(LedgerGrouping.Month) ?? "NULL"},
                {Name(Column(LedgerGrouping.Tenant))}, {Name(Column(LedgerGrouping.Model))}, {Name(Column(LedgerGrouping.Stage))}, {Name(Column(LedgerGrouping.Zone))},
                {(grouping.HasFlag(LedgerGrouping.Reason) ? "l.outcome" : "NULL")}, {Name(grouping.HasFlag(LedgerGrouping.Reason) ? "l.reason" : null)},
                e.signal, e.basis, {Name("e.currency")},
                {Requests("1")}, {Requests($"e.outcome = {(int)StageOutcome.Answered}")}, {Requests("NOT e.is_complete")}, {Requests("e.is_control")},
                count(CASE WHEN {IsCall} THEN 1 END),
                {Sum("l.spent_j")}, {Sum("l.spent_low_j")}, {Sum("l.spent_high_j")}, ifnull(max(l.spent_method), 0),
                {Sum("CASE l.spent_method WHEN 0 THEN l.spent_j END")}, {Sum("CASE l.spent_method WHEN 1 THEN l.spent_j END")}, {Sum("CASE l.spent_method WHEN 2 THEN l.spent_j END")},
                {Sum("CASE WHEN l.is_overhead THEN l.spent_j END")}, {Sum("CASE WHEN l.is_overhead THEN l.spent_low_j END")}, {Sum("CASE WHEN l.is_overhead THEN l.spent_high_j END")},
                ifnull(max(CASE WHEN l.is_overhead THEN l.spent_method END), 0),
                {Sum("l.avoided_j")}, {Sum("l.avoided_low_j")}, {Sum("l.avoided_high_j")}, ifnull(max(l.avoided_method), 0),
                {Sum("l.operational_g")}, {Sum("l.avoided_g")}, {Sum("l.embodied_g")},
                {Sum($"CASE WHEN e.outcome = {(int)StageOutcome.Answered} THEN ifnull(l.operational_g, 0) + l.embodied_g END")},
                {Sum("l.water_l")}, {Sum("l.primary_mj")},
                {Made("l.input_tokens")}, {Made("l.cached_input_tokens")}, {Made("l.output_tokens")}, {Made("l.reasoning_tokens")},
                {Whole($"CASE WHEN {Avoided} THEN l.input_tokens + l.cached_input_tokens + l.output_tokens + l.reasoning_tokens END")},
                {Whole($"CASE WHEN NOT {Avoided} THEN l.cost_nano / {Nano} END")}, {Whole($"CASE WHEN NOT {Avoided} THEN l.cost_nano % {Nano} END")},
                {Whole($"CASE WHEN {Avoided} THEN l.cost_nano / {Nano} END")}, {Whole($"CASE WHEN {Avoided} THEN l.cost_nano % {Nano} END")},
                count(CASE WHEN {IsCall} AND l.cost_nano IS NULL THEN 1 END), count(CASE WHEN {Avoided} THEN 1 END),
                count(CASE WHEN {Avoided} AND l.cost_nano IS NULL THEN 1 END),
                {Whole(Since(2, "l.tokens_before"))}, {Whole(Since(2, "l.tokens_after"))},
                {Sum(Since(3, "l.idle_j"))}, {Sum(Since(3, "l.idle_low_j"))}, {Sum(Since(3, "l.idle_high_j"))}, ifnull(max({Since(3, "l.idle_method")}), 0), {Sum(Since(3, "l.idle_g"))},
                {Name(Column(LedgerGrouping.Tier))}, {Name(Column(LedgerGrouping.TaskClass))}
            FROM entries e LEFT JOIN lines l ON l.entry = e.id
            WHERE {condition.OfAll}
            GROUP BY {groups} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """;

        string Since(int first, string column) => version >= first ? column : "NULL";

        string? Column(LedgerGrouping part) => grouping.HasFlag(part) ? Groupings.First(known => known.Grouping == part).Columns[0] : null;
    }

    public static LedgerTotal Read(SqliteDataReader row) => new()
    {
        Period = Text(row, 0),
        Tenant = Text(row, 1),
        ModelId = Text(row, 2),
        Stage = Text(row, 3),
        Zone = Text(row, 4),
        Outcome = row.IsDBNull(5) ? null : (StageOutcome)row.GetInt32(5),
        Reason = Text(row, 6),
        Signal = row.IsDBNull(7) ? null : (IntensitySignal)row.GetInt32(7),
        Basis = row.IsDBNull(8) ? null : (IntensityBasis)row.GetInt32(8),
        Currency = Text(row, 9),
        Requests = row.GetInt64(10),
        AnsweredRequests = row.GetInt64(11),
        IncompleteRequests = row.GetInt64(12),
        ControlRequests = row.GetInt64(13),
        ModelCalls = row.GetInt64(14),
        Spent = Energy(row, 15),
        MeasuredJoules = row.GetDouble(19),
        ModelledJoules = row.GetDouble(20),
        AssumedJoules = row.GetDouble(21),
        Overhead = Energy(row, 22),
        Avoided = Energy(row, 26),
        OperationalGrams = row.GetDouble(30),
        AvoidedGrams = row.GetDouble(31),
        EmbodiedGrams = row.GetDouble(32),
        AnsweredGrams = row.GetDouble(33),
        WaterLitres = row.GetDouble(34),
        PrimaryEnergyMegajoules = row.GetDouble(35),
        InputTokens = row.GetInt64(36),
        CachedInputTokens = row.GetInt64(37),
        OutputTokens = row.GetInt64(38),
        ReasoningTokens = row.GetInt64(39),
        AvoidedTokens = row.GetInt64(40),
        Cost = Amount(row, 41),
        AvoidedCost = Amount(row, 43),
        UnpricedModelCalls = row.GetInt64(45),
        AvoidedCalls = row.GetInt64(46),
        UnpricedAvoidedCalls = row.GetInt64(47),
        TokensBefore = row.GetInt64(48),
        TokensAfter = row.GetInt64(49),
        Idle = Energy(row, 50),
        IdleGrams = row.GetDouble(54),
        Tier = Text(row, 55),
        TaskClass = Text(row, 56),
    };

    private static string Avoided => $"l.outcome = {(int)StageOutcome.Answered}";

    private static string IsCall => $"l.is_model_call AND l.reason IS NOT (SELECT id FROM names WHERE name = '{ModelReasons.Late}')";

    private static string Requests(string condition) => $"count(DISTINCT CASE WHEN e.part = 0 AND {condition} THEN e.id END)";

    private static string Sum(string column) => $"total({column})";

    // Whole numbers are summed exactly, and money in two parts, so that no sum overflows.
    private static string Whole(string column) => $"ifnull(sum({column}), 0)";

    private static string Made(string column) => Whole($"CASE WHEN l.is_model_call THEN {column} END");

    private static string Name(string? column) => column is null ? "NULL" : $"(SELECT name FROM names WHERE id = {column})";

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static decimal Amount(SqliteDataReader row, int column) => row.GetInt64(column) + (row.GetInt64(column + 1) / 1_000_000_000m);

    private static EnergyEstimate Energy(SqliteDataReader row, int column) =>
        new(row.GetDouble(column), row.GetDouble(column + 1), row.GetDouble(column + 2), (EnergyMethod)row.GetInt32(column + 3));
}
