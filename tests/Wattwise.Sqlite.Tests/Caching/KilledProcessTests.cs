using System.Globalization;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching;

public sealed class KilledProcessTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(500)]
    public async Task Nothing_that_was_added_is_lost_with_a_process_that_is_killed_while_it_writes(int killedAfter)
    {
        var added = new List<int>();
        using (var child = new ChildProcess(ChildArguments.Store, _folder.File()))
        {
            await child.TellAsync("add 0 1000", Token);
            while (added.Count < killedAfter && await child.ReadAsync(Token) is { } line)
                added.Add(int.Parse(line, CultureInfo.InvariantCulture));
            child.Kill();

            // What it had said before it died.
            while (await child.ReadAsync(Token) is { } line && int.TryParse(line, CultureInfo.InvariantCulture, out var id))
                added.Add(id);
        }

        Assert.InRange(added.Count, killedAfter, 999);
        await using (var store = _folder.Open())
        {
            foreach (var id in added)
                Assert.Equal(
                    EntryKey(id), Assert.Single(await store.SearchAsync(Query(StoreCommands.VectorOf(id), 1, 0.999f), Token)).Entry.Key);
            await store.AddAsync(Entry(5000, StoreCommands.VectorOf(5000)), Token);
        }

        Assert.Equal("ok", _folder.Query("PRAGMA integrity_check"));
        Assert.Equal(0L, _folder.Query("SELECT count(*) FROM entries e LEFT JOIN contents c ON c.entry = e.id WHERE c.entry IS NULL"));
        Assert.Equal(_folder.Query("SELECT count(*) FROM entries"), _folder.Query("SELECT entries FROM totals"));
    }
}
