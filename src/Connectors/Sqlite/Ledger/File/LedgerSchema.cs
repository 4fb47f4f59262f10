namespace Wattwise.Accounting;

/// <summary>The tables of the file. Triggers refuse to change or remove what was booked.</summary>
/// <remarks>
/// Times are microseconds since 1970 in UTC, money is in billionths of the currency, energy in joules. Texts that repeat (models, reasons)
/// are in <c>names</c>; the view <c>ledger</c> has them in place, one row for each record of a stage.
/// </remarks>
internal static class LedgerSchema
{
    private static readonly string FirstVersion =
        $$"""
        CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        INSERT INTO settings VALUES ('identity_key', randomblob(32));
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started_at INTEGER NOT NULL,
            last_written_at INTEGER,
            closed_at INTEGER,
            flush_interval_ms INTEGER NOT NULL,
            entries INTEGER NOT NULL DEFAULT 0,
            lost INTEGER NOT NULL DEFAULT 0,
            clock_steps INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            request BLOB NOT NULL,
            part INTEGER NOT NULL,
            run INTEGER NOT NULL REFERENCES runs (id),
            time INTEGER NOT NULL,
            tenant INTEGER,
            user INTEGER,
            outcome INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            is_complete INTEGER NOT NULL,
            zone INTEGER,
            grams_per_kwh REAL,
            signal INTEGER,
            basis INTEGER,
            source INTEGER,
            is_estimated INTEGER,
            currency INTEGER,
            is_control INTEGER,
            held_out INTEGER,
            unit INTEGER,
            UNIQUE (request, part));
        CREATE INDEX entries_by_time ON entries (time);
        CREATE TABLE lines (
            entry INTEGER NOT NULL REFERENCES entries (id),
            line INTEGER NOT NULL,
            stage INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            reason INTEGER NOT NULL,
            model INTEGER,
            is_overhead INTEGER NOT NULL,
            is_model_call INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            spent_j REAL,
            spent_low_j REAL,
            spent_high_j REAL,
            spent_method INTEGER,
            avoided_j REAL,
            avoided_low_j REAL,
            avoided_high_j REAL,
            avoided_method INTEGER,
            operational_g REAL,
            avoided_g REAL,
            embodied_g REAL NOT NULL,
            water_l REAL,
            primary_mj REAL,
            input_tokens INTEGER NOT NULL,
            cached_input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL,
            cost_nano INTEGER,
            PRIMARY KEY (entry, line)) WITHOUT ROWID;
        {{Refuse("entries", "UPDATE")}} {{Refuse("entries", "DELETE")}} {{Refuse("lines", "UPDATE")}} {{Refuse("lines", "DELETE")}}
        """;

    // What compression did.
    private static readonly string SecondVersion =
        $$"""
        ALTER TABLE lines ADD COLUMN tokens_before INTEGER;
        ALTER TABLE lines ADD COLUMN tokens_after INTEGER;
        DROP VIEW IF EXISTS ledger;
        {{View()}}
        """;

    /// <summary>
    /// Idle power of local hardware, apart from what is spent; and months that may be removed, which only their row in <c>removals</c>
    /// allows.
    /// </summary>
    private static readonly string ThirdVersion =
        $$"""
        ALTER TABLE lines ADD COLUMN idle_j REAL;
        ALTER TABLE lines ADD COLUMN idle_low_j REAL;
        ALTER TABLE lines ADD COLUMN idle_high_j REAL;
        ALTER TABLE lines ADD COLUMN idle_method INTEGER;
        ALTER TABLE lines ADD COLUMN idle_g REAL;
        CREATE TABLE exports (
            from_time INTEGER PRIMARY KEY,
            confirmed_at INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            last_entry INTEGER NOT NULL);
        CREATE TABLE removals (
            id INTEGER PRIMARY KEY,
            from_time INTEGER NOT NULL,
            until_time INTEGER NOT NULL,
            last_entry INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            was_exported INTEGER NOT NULL,
            removed_at INTEGER NOT NULL);
        {{Refuse("removals", "UPDATE")}} {{Refuse("removals", "DELETE")}}
        DROP TRIGGER entries_no_DELETE;
        DROP TRIGGER lines_no_DELETE;
        {{Refuse("entries", "DELETE", Kept("OLD.id"))}} {{Refuse("lines", "DELETE", Kept("OLD.entry"))}}
        DROP VIEW ledger;
        {{View(hasIdle: true)}}
        """;

    // What a cascade did, and what it had promised. Certificates name nobody, so they stay when months are removed.
    private static readonly string FourthVersion =
        $$"""
        ALTER TABLE lines ADD COLUMN tier INTEGER;
        ALTER TABLE lines ADD COLUMN task_class INTEGER;
        ALTER TABLE lines ADD COLUMN certificate INTEGER;
        CREATE TABLE certificates (
            id INTEGER PRIMARY KEY,
            tier INTEGER NOT NULL,
            task_class INTEGER,
            rule INTEGER NOT NULL,
            max_loss REAL NOT NULL,
            risk REAL NOT NULL,
            evidence INTEGER NOT NULL,
            infeasible INTEGER,
            kept_share REAL NOT NULL,
            observed_loss REAL NOT NULL,
            from_time INTEGER,
            until_time INTEGER,
            judge INTEGER);
        {{Refuse("certificates", "UPDATE")}} {{Refuse("certificates", "DELETE")}}
        DROP VIEW ledger;
        {{View(hasIdle: true, hasCascade: true)}}
        """;

    /// <summary>The kind of the file, marked with "Wled".</summary>
    public static DatabaseKind Kind { get; } = new()
    {
        Name = "ledger",
        Contents = "rows",
        WhenFull = "the disk or the file is full. Free some space or raise MaxFileBytes; nothing of what was kept is lost.",
        WhenForeign = "belongs to another program. It was left as it is: name another file for the ledger.",
        ApplicationId = 0x576C6564,
        Migrations = [FirstVersion, SecondVersion, ThirdVersion, FourthVersion],
        CreateException = static (message, fault) => new SqliteLedgerException(message, fault),
    };

    private static string Refuse(string table, string change, string? when = null) =>
        $"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} {(when is null ? "" : $"WHEN {when}")} BEGIN SELECT RAISE(ABORT, "
            + $"'a ledger is only appended to'); END;";

    private static string Kept(string entry) =>
        $"NOT EXISTS (SELECT 1 FROM entries k, removals r WHERE k.id = {entry} AND k.id <= r.last_entry AND k.time >= r.from_time AND "
            + $"k.time < r.until_time)";

    /// <summary>The rows as others read them, one for each line of an entry.</summary>
    /// <param name="hasIdle">True for a version that has idle energy.</param>
    /// <param name="hasCascade">True for a version that has what cascades did.</param>
    private static string View(bool hasIdle = false, bool hasCascade = false)
    {
        var idleEnergy = !hasIdle ? "" : $"l.idle_j, l.idle_low_j, l.idle_high_j, {Decode<EnergyMethod>("l.idle_method")} AS idle_method,";
        var cascade = !hasCascade ? "" : $"""
            (SELECT name FROM names WHERE id = l.tier) AS tier, (SELECT name FROM names WHERE id = l.task_class) AS task_class,
            (SELECT name FROM names WHERE id = c.tier) AS certified_tier, {Decode<Cascade.CascadeRule>("c.rule")} AS certified_rule,
            c.max_loss, c.risk, c.evidence, (SELECT name FROM names WHERE id = c.infeasible) AS infeasible, c.kept_share, c.observed_loss,
            {Day("c.from_time")} AS evidence_from, {Day("c.until_time")} AS evidence_until,
            (SELECT name FROM names WHERE id = c.judge) AS judged_by,
            """;
        return $$"""
        CREATE VIEW ledger AS SELECT
            e.id AS entry, l.line, lower(hex(e.request)) AS request, e.part, e.run,
            strftime('%Y-%m-%dT%H:%M:%S', e.time / 1000000, 'unixepoch') || printf('.%06dZ', e.time % 1000000) AS time,
            (SELECT name FROM names WHERE id = e.tenant) AS tenant,
            (SELECT name FROM names WHERE id = e.user) AS user,
            {{Decode<StageOutcome>("e.outcome")}} AS request_outcome,
            e.duration_us / 1e6 AS request_seconds,
            e.is_complete,
            CASE e.is_control WHEN 1 THEN 'control' WHEN 0 THEN 'treated' END AS comparison_group,
            (SELECT name FROM names WHERE id = e.held_out) AS held_out_stages,
            (SELECT name FROM names WHERE id = l.stage) AS stage,
            {{Decode<StageOutcome>("l.outcome")}} AS outcome,
            (SELECT name FROM names WHERE id = l.reason) AS reason,
            (SELECT name FROM names WHERE id = l.model) AS model,
            l.is_overhead, l.is_model_call, l.duration_us / 1e6 AS stage_seconds,
            l.spent_j, l.spent_low_j, l.spent_high_j, {{Decode<EnergyMethod>("l.spent_method")}} AS spent_method,
            {{idleEnergy}}
            l.avoided_j, l.avoided_low_j, l.avoided_high_j, {{Decode<EnergyMethod>("l.avoided_method")}} AS avoided_method,
            (SELECT name FROM names WHERE id = e.zone) AS zone, e.grams_per_kwh,
            {{Decode<Carbon.IntensitySignal>("e.signal")}} AS signal, {{Decode<Carbon.IntensityBasis>("e.basis")}} AS basis,
            e.is_estimated AS intensity_is_estimated, (SELECT name FROM names WHERE id = e.source) AS intensity_source,
            l.operational_g, {{(hasIdle ? "l.idle_g, " : "")}}l.avoided_g, l.embodied_g, l.water_l, l.primary_mj,
            l.input_tokens, l.cached_input_tokens, l.output_tokens, l.reasoning_tokens,
            l.tokens_before, l.tokens_after,
            {{cascade}}
            l.cost_nano / 1e9 AS cost, (SELECT name FROM names WHERE id = e.currency) AS currency
        FROM entries e LEFT JOIN lines l ON l.entry = e.id{{(hasCascade ? " LEFT JOIN certificates c ON c.id = l.certificate" : "")}};
        """;
    }

    private static string Day(string column) => $"strftime('%Y-%m-%dT%H:%M:%SZ', {column} / 1000000, 'unixepoch')";

    /// <summary>A value of an enumeration in words, <c>PassedThrough</c> as <c>passed_through</c>.</summary>
    private static string Decode<T>(string column)
        where T : struct, Enum =>
        $"CASE {column} {string.Join(' ', Enum.GetValues<T>().Select(value => $"WHEN {Convert.ToInt32(value, null)} THEN '{LedgerWords.Of(value.ToString())}'"))} END";
}
