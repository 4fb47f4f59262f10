using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wattwise.Sqlite;

/// <summary>
/// A statement that is compiled once, with its parameters in the order of <c>?1, ?2, ...</c>. Not thread-safe, as its connection.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;

        // SQLite's own busy timeout does the waiting; one second, the least there is, keeps the command from repeating it.
        _command.CommandTimeout = 1;
    }

    /// <summary>Runs it for its effect.</summary>
    /// <returns>How many rows it changed, those that triggers changed left out.</returns>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs it for the whole number in its first row; <see langword="null"/> where there is no row.</summary>
    public long? ReadNumber(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is long number ? number : null;
    }

    /// <summary>Runs it for its rows.</summary>
    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <summary>The bytes of a column, valid until the reader moves on: no copy is made.</summary>
    public static ReadOnlySpan<byte> Bytes(SqliteDataReader reader, int column) => raw.sqlite3_column_blob(reader.Handle, column);

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i == _command.Parameters.Count)
                _command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
