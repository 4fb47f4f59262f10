using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>
/// A compiled statement whose values are bound one after the other, without an object for each. Not thread-safe, as its connection.
/// </summary>
internal sealed class LedgerStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public LedgerStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public LedgerStatement Bind(long? value) =>
        Bound(value is { } known ? raw.sqlite3_bind_int64(_statement, ++_bound, known) : BindNull());

    public LedgerStatement Bind(double? value) =>
        Bound(value is { } known ? raw.sqlite3_bind_double(_statement, ++_bound, known) : BindNull());

    public LedgerStatement Bind(bool value) => Bound(raw.sqlite3_bind_int(_statement, ++_bound, value ? 1 : 0));

    public LedgerStatement Bind(string? value) => Bound(value is null ? BindNull() : raw.sqlite3_bind_text(_statement, ++_bound, value));

    public LedgerStatement Bind(ReadOnlySpan<byte> value) => Bound(raw.sqlite3_bind_blob(_statement, ++_bound, value));

    /// <summary>Runs it for its effect.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        Step();
        var changes = raw.sqlite3_changes(_database);
        Reset();
        return changes;
    }

    /// <summary>Runs it for the whole number in its first row; <see langword="null"/> if there is no row.</summary>
    public long? ReadNumber()
    {
        long? number = Step() ? raw.sqlite3_column_int64(_statement, 0) : null;
        Reset();
        return number;
    }

    public void Dispose() => _statement.Dispose();

    private int BindNull() => raw.sqlite3_bind_null(_statement, ++_bound);

    private LedgerStatement Bound(int result)
    {
        Check(result);
        return this;
    }

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW)
            return true;
        if (result is raw.SQLITE_DONE)
            return false;

        // The message is the database's until the statement is reset.
        var fault = Fault(result);
        Reset();
        throw fault;
    }

    private void Reset()
    {
        _bound = 0;
        raw.sqlite3_reset(_statement);
    }

    private void Check(int result)
    {
        if (result == raw.SQLITE_OK)
            return;

        _bound = 0;
        throw Fault(result);
    }

    private SqliteException Fault(int result) =>
        new(raw.sqlite3_errmsg(_database).utf8_to_string(), result & 0xff, raw.sqlite3_extended_errcode(_database));
}
