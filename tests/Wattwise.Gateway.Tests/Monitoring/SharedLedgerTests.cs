using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Garnet;
using Wattwise.Postgresql;

namespace Wattwise.Gateway.Tests.Monitoring;

/// <summary>Gateways in several processes with one ledger.</summary>
public sealed class SharedLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wattwise-gateway-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Two_gateways_on_Redis_one_of_them_killed_keep_each_request_once()
    {
        await using var garnet = await GarnetServer.StartAsync(hasVectorSets: false);
        var place = garnet.Address + ",syncTimeout=30000,asyncTimeout=30000,connectTimeout=30000";
        await using RedisLedgerJournal journal = new(new() { ConnectionString = place });
        await AssertKeepEachRequestOnceAsync(LedgerCommands.Redis, place, journal);
    }

    [Fact]
    public async Task Two_gateways_on_PostgreSQL_one_of_them_killed_keep_each_request_once()
    {
        await using var postgresql = await PostgresqlServer.StartAsync(Token);
        await using PostgresLedgerJournal journal = new(new() { ConnectionString = postgresql.ConnectionString });
        await AssertKeepEachRequestOnceAsync(LedgerCommands.Postgres, postgresql.ConnectionString, journal);
    }

    private async Task AssertKeepEachRequestOnceAsync(string kind, string place, ILedgerJournal journal)
    {
        SqliteLedgerCopy copy = new(Path.Combine(_folder.FullName, "ledger.db"));
        using GatewayProcess killed = new(kind, place, LedgerCommands.Argument), other = new(kind, place, LedgerCommands.Argument);
        Sums flushed = default;
        for (var i = 0; i < 5; i++)
        {
            flushed = await ReadAsync(killed);
            await ReadAsync(other);
            await copy.UpdateAsync(journal, cancellationToken: Token);
        }

        killed.Kill();
        await AssertKeptAsync(copy, journal, flushed, await EndAsync(other));
    }

    private static async Task<Sums> EndAsync(GatewayProcess process)
    {
        var last = await ReadAsync(process);
        process.EndInput();
        while (await process.ReadAsync(Token) is { } line)
            last = Sums.Read(line);
        return last;
    }

    private static async Task AssertKeptAsync(SqliteLedgerCopy copy, ILedgerJournal journal, Sums flushed, Sums last)
    {
        Assert.Equal(0, (await copy.UpdateAsync(journal, cancellationToken: Token)).UnreadableEntries);
        var reader = copy.OpenReader();
        var runs = await reader.ReadRunsAsync(Token);
        Assert.Equal([false, true], runs.Select(run => run.IsClosed).Order());
        var whole = runs.Single(run => run.IsClosed);
        var open = runs.Single(run => !run.IsClosed);
        Assert.Equal((last.Requests, 0), (whole.Entries, whole.LostEntries));
        Assert.InRange(open.Entries, flushed.Requests, long.MaxValue);

        var total = Assert.Single(await reader.QueryAsync(new(), cancellationToken: Token));
        Assert.Equal(whole.Entries + open.Entries, total.Requests);
        Assert.Equal(total.Requests, total.ModelCalls);
        var rows = await RowsOfAsync(reader, whole.Id);
        Assert.Equal(last.Requests, rows.Requests);
        Assert.Equal(last.Tokens, rows.Tokens);
        Assert.Equal(last.Joules, rows.Joules, last.Joules * 1e-3);
        rows = await RowsOfAsync(reader, open.Id);
        Assert.Equal(open.Entries, rows.Requests);
        Assert.InRange(rows.Tokens, flushed.Tokens, long.MaxValue);
    }

    private static async Task<Sums> RowsOfAsync(SqliteLedgerReader reader, long run)
    {
        using MemoryStream json = new();
        await reader.ExportJsonAsync(json, new(), Token);
        using var rows = System.Text.Json.JsonDocument.Parse(json.ToArray());
        var mine = rows.RootElement.EnumerateArray().Where(row => row.GetProperty("run").GetInt64() == run).ToArray();
        return new(
            mine.Select(row => row.GetProperty("request").GetString()).Distinct().Count(),
            mine.Sum(row => row.GetProperty("input_tokens").GetInt64()),
            mine.Sum(row => row.GetProperty("spent_j").GetDouble()));
    }

    private static async Task<Sums> ReadAsync(GatewayProcess process) => Sums.Read(
        await process.ReadAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token)
            ?? throw new InvalidOperationException("The process has ended."));

    private readonly record struct Sums(long Requests, long Tokens, double Joules)
    {
        public static Sums Read(string line) => line.Split(' ') is [var requests, var tokens, var joules]
            ? new(long.Parse(requests, CultureInfo.InvariantCulture), long.Parse(tokens, CultureInfo.InvariantCulture), double.Parse(
                joules, CultureInfo.InvariantCulture))
            : throw new FormatException(line);
    }
}
