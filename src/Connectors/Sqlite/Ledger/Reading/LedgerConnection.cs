using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Accounting;

/// <summary>Reads with a connection of its own, on the thread pool: SQLite's calls block.</summary>
internal sealed class LedgerConnection(LedgerFile file)
{
    /// <summary>Reads, as of one moment.</summary>
    /// <param name="read">What to read.</param>
    /// <param name="cancellationToken">Interrupts SQLite.</param>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = file.OpenForReading();
            using var interrupt = cancellationToken.UnsafeRegister(
                static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Handle);
            try
            {
                DatabaseFile.Execute(connection, "BEGIN");
                return read(connection);
            }
            catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (SqliteException fault)
            {
                throw file.Explain(fault);
            }
        },
        cancellationToken);

    /// <summary>Sets the values of <c>$1, $2, ...</c></summary>
    public static void Bind(SqliteCommand command, IReadOnlyList<object> values)
    {
        for (var i = 0; i < values.Count; i++)
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
    }
}
