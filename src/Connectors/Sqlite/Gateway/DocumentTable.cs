using Microsoft.Data.Sqlite;

namespace Wattwise.Gateway;

/// <summary>The statements on the documents' table. Used by one thread at a time.</summary>
internal sealed class DocumentTable : TableWriter
{
    private const string AfterAllNames = "~";

    private readonly Statement _read, _insert, _update, _list;

    public DocumentTable(SqliteConnection connection, TimeSpan busyTimeout)
        : base(connection, busyTimeout)
    {
        _read = Prepare("SELECT version, content FROM documents WHERE name = ?1");
        _insert = Prepare("INSERT INTO documents (name, version, content) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        _update = Prepare("UPDATE documents SET version = ?2, content = ?3 WHERE name = ?1 AND version = ?4");
        _list = Prepare("SELECT name FROM documents WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3");
    }

    public GatewayDocument? Read(string name)
    {
        using var reader = _read.Read(name);
        return reader.Read() ? new GatewayDocument(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    public bool TryWrite(string name, long version, byte[] content, long expectedVersion) => expectedVersion == 0
        ? _insert.Run(name, version, content) > 0
        : _update.Run(name, version, content, expectedVersion) > 0;

    public List<string> List(string prefix, int maxCount)
    {
        var names = new List<string>();
        using var reader = _list.Read(prefix, prefix + AfterAllNames, (long)maxCount);
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }
}
