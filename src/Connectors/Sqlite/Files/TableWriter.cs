using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Sqlite;

/// <summary>The statements of a connection that writes, and the transactions that they run in. Used by one thread at a time.</summary>
internal abstract class TableWriter : IDisposable
{
    private readonly List<Statement> _statements = [];
    private readonly Statement _commit, _rollback;
    private readonly WriteTurn _turn;

    /// <param name="connection">The connection; owned from now on.</param>
    /// <param name="busyTimeout">How long a transaction waits for another process.</param>
    protected TableWriter(SqliteConnection connection, TimeSpan busyTimeout)
    {
        Connection = connection;
        _turn = new WriteTurn(connection, busyTimeout);
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
    }

    protected SqliteConnection Connection { get; }

    /// <summary>Does work in a transaction that waits for other processes first; nothing of it stays where it throws.</summary>
    public void Transact(Action work)
    {
        _turn.Begin();
        try
        {
            work();
            _commit.Run();
        }
        catch
        {
            // SQLite rolls back by itself after some faults: a full disk, for one.
            if (raw.sqlite3_get_autocommit(Connection.Handle) == 0)
                _rollback.Run();
            throw;
        }
        finally
        {
            _turn.End();
        }
    }

    /// <summary>What is done along with any write, in its transaction.</summary>
    public virtual void DoChores()
    {
    }

    /// <summary>What is done after a commit, outside of a transaction. Does not throw.</summary>
    public virtual void AfterCommit()
    {
    }

    public virtual void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        Connection.Dispose();
    }

    protected Statement Prepare(string sql)
    {
        var statement = new Statement(Connection, sql);
        _statements.Add(statement);
        return statement;
    }
}
