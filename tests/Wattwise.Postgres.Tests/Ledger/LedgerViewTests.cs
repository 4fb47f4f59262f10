using System.Globalization;
using CsCheck;
using Microsoft.Data.Sqlite;
using Npgsql;
using Wattwise.Accounting;
using Wattwise.Ledgers;

namespace Wattwise.Postgres.Tests.Ledger;

/// <summary>What SQL sees.</summary>
public sealed class LedgerViewTests(PostgresFixture postgres) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-ledger-");
    private readonly string _schema = postgres.NewOptions().Schema;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_view_has_the_columns_and_values_of_that_in_SQLite()
    {
        var entries = LedgerSamples.Plain.Array[60].Generate(new PCG(stream: 1, seed: 42), null, out _);
        var path = Path.Combine(_folder.FullName, "ledger.db");
        var key = new byte[32];
        await using (PostgresLedger ledger = new(new() { ConnectionFactory = postgres.DataSource, Schema = _schema, IdentityKey = key }))
        await using (SqliteLedger file = new(new() { FilePath = path, IdentityKey = key }))
        {
            foreach (var entry in entries)
            {
                ledger.Add(entry);
                file.Add(entry);
            }
        }

        await using SqliteConnection sqlite = new($"Data Source={path};Pooling=False");
        await sqlite.OpenAsync(Token);
        await using var expected = sqlite.CreateCommand();
        expected.CommandText = "SELECT * FROM ledger ORDER BY request, part, line";
        await using var command = postgres.DataSource.CreateCommand($"SELECT * FROM {_schema}.ledger ORDER BY request, part, line");
        await using var left = await expected.ExecuteReaderAsync(Token);
        await using var right = await command.ExecuteReaderAsync(Token);
        Assert.Equal(
            Enumerable.Range(0, left.FieldCount).Select(left.GetName), Enumerable.Range(0, right.FieldCount).Select(right.GetName));
        var rows = 0;
        for (; await left.ReadAsync(Token); rows++)
        {
            Assert.True(await right.ReadAsync(Token));
            for (var i = 0; i < left.FieldCount; i++)
            {
                if (left.GetName(i) is not ("entry" or "run"))
                    Assert.Equal(
                        (left.GetName(i), Plain(left.GetName(i), left.GetValue(i))),
                        (right.GetName(i), Plain(right.GetName(i), right.GetValue(i))));
            }
        }

        Assert.True(rows > 60);
        Assert.False(await right.ReadAsync(Token));
    }

    [Fact]
    public async Task What_was_booked_cannot_be_changed_or_removed()
    {
        await using (PostgresLedger ledger = new(new() { ConnectionFactory = postgres.DataSource, Schema = _schema }))
            ledger.Add(LedgerSamples.Call());
        await Assert.ThrowsAsync<PostgresException>(() => postgres.ExecuteAsync($"UPDATE {_schema}.ledger_entries SET part = 2"));
        await Assert.ThrowsAsync<PostgresException>(() => postgres.ExecuteAsync($"DELETE FROM {_schema}.ledger_entries"));
    }

    // SQLite has times as text, those of evidence to the second, and money as a floating-point number.
    private static object? Plain(string column, object value) => (column, value) switch
    {
        (_, DBNull) => null,
        (_, Guid id) => id.ToString("N"),
        ("time", DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
        (_, DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ("cost", _) => Math.Round(Convert.ToDouble(value, CultureInfo.InvariantCulture), 6),
        (_, int or long or double) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
