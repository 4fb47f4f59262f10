using Microsoft.Data.Sqlite;
using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Files;

public sealed class GroupCommitTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_another_process_writes_a_cancelled_call_returns_and_searches_go_on()
    {
        await using var store = _folder.Open(options => options.BusyTimeout = TimeSpan.FromMinutes(1));
        await store.AddAsync(Entry(0, Axis(0)), Token);
        using var other = _folder.Connect();
        Run(other, "BEGIN IMMEDIATE");

        using var cancellation = new CancellationTokenSource();
        var first = store.AddAsync(Entry(1, Axis(1)), cancellation.Token).AsTask();
        var second = store.PurgeAsync(CachePurge.Everything, cancellation.Token).AsTask();
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
        Assert.False(first.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        Run(other, "COMMIT");
        await store.AddAsync(Entry(2, Axis(2)), Token);
        Assert.Single(await store.SearchAsync(Query(Axis(2)), Token));
    }

    [Fact]
    public async Task A_file_that_stays_locked_is_told_and_the_next_write_succeeds()
    {
        await using var store = _folder.Open(options => options.BusyTimeout = TimeSpan.Zero);
        using (var other = _folder.Connect())
        {
            Run(other, "BEGIN IMMEDIATE");
            var fault = await Assert.ThrowsAsync<SqliteSemanticCacheException>(async () => await store.AddAsync(Entry(0, Axis(0)), Token));
            Assert.Contains("locked by another process", fault.Message, StringComparison.Ordinal);
        }

        await store.AddAsync(Entry(0, Axis(0)), Token);
        Assert.Equal(1, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task More_callers_than_the_queue_has_places_all_get_their_turn()
    {
        await using var store = _folder.Open(options => options.MaxQueuedWrites = 2);
        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(id => Task.Run(async () => await store.AddAsync(Entry(id, Axis(id % 4)), Token), Token)));
        Assert.Equal(100, await store.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Writes_that_wait_when_the_store_closes_are_committed()
    {
        var store = _folder.Open();
        var writes = Enumerable.Range(0, 50).Select(id => store.AddAsync(Entry(id, Axis(0)), Token).AsTask()).ToArray();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.AddAsync(Entry(0, Axis(0)), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.SearchAsync(Query(Axis(0)), Token));
        Assert.Equal(50L, _folder.Query("SELECT count(*) FROM entries"));
    }

    [Fact]
    public async Task A_purge_removes_more_than_one_transaction_holds()
    {
        await using var store = _folder.Open();
        await Task.WhenAll(Enumerable.Range(0, 1200)
            .Select(id => store.AddAsync(Entry(id, Axis(id % 4)) with { Tags = [$"tag {id % 2}"] }, Token).AsTask()));
        Assert.Equal(600, await store.PurgeAsync(new CachePurge { Tag = "tag 1" }, Token));
        Assert.Equal(600, await store.PurgeAsync(CachePurge.Everything, Token));
        Assert.Equal(
            0L, _folder.Query("SELECT (SELECT count(*) FROM contents) + (SELECT count(*) FROM tags) + (SELECT count(*) FROM scopes)"));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
