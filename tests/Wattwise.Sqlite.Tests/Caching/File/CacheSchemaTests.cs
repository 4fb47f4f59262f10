using Wattwise.Caching;
using static Wattwise.StoreConformance.StoreEntries;

namespace Wattwise.Sqlite.Tests.Caching.File;

public sealed class CacheSchemaTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_an_older_version_is_brought_up_to_date_with_all_that_is_in_it()
    {
        await MakeFirstVersionAsync();
        await using (var store = _folder.Open())
        {
            Assert.Equal("kept", Assert.Single(await store.SearchAsync(Query(Axis(0)), Token)).Entry.Answer.Text);
            await store.AppendAsync("policy", new CacheEvidence(DateTimeOffset.UnixEpoch, EntryKey(0), 0.9f, null, true, true), Token);
            Assert.Single(await store.ReadAsync("policy", 10, Token));
        }

        Assert.Equal((long)CacheSchema.Version, _folder.Query("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_file_as_it_was()
    {
        await MakeFirstVersionAsync();
        _folder.Query("CREATE TABLE evidence_by_policy (id)");
        Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open());
        Assert.Equal(1L, _folder.Query("PRAGMA user_version"));
        Assert.Equal(0L, _folder.Query("SELECT count(*) FROM sqlite_schema WHERE name = 'evidence'"));

        _folder.Query("DROP TABLE evidence_by_policy");
        await using var store = _folder.Open();
        Assert.Single(await store.SearchAsync(Query(Axis(0)), Token));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await _folder.Open().DisposeAsync();
        _folder.Query("PRAGMA user_version = 99");
        var fault = Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open());
        Assert.Contains("newer version of Wattwise.Sqlite (schema 99", fault.Message, StringComparison.Ordinal);
        Assert.Contains("update the package", fault.Message, StringComparison.Ordinal);
        Assert.Equal(99L, _folder.Query("PRAGMA user_version"));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        _folder.Query("CREATE TABLE customers (id)");
        var before = System.IO.File.ReadAllBytes(_folder.File());
        Assert.Contains(
            "belongs to another program", Assert.Throws<SqliteSemanticCacheException>(() => _folder.Open()).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public async Task Stores_that_make_the_same_file_at_once_all_open_it()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _folder.Open(), Token)));
        await Task.WhenAll(stores.Select((store, id) => store.AddAsync(Entry(id, Axis(0)), Token).AsTask()));
        foreach (var store in stores)
        {
            Assert.Equal(8, (await store.SearchAsync(Query(Axis(0), 10), Token)).Count);
            await store.DisposeAsync();
        }
    }

    // The first version had no evidence; a file of today without it is one of then.
    private async Task MakeFirstVersionAsync()
    {
        await using (var store = _folder.Open())
            await store.AddAsync(Entry(0, Axis(0), "kept"), Token);
        _folder.Query(
            "DROP TABLE purges; DROP TABLE cascade_evidence; DROP TABLE directive_evidence; DROP TABLE evidence; ALTER TABLE entries DROP "
                + "COLUMN asked_at; PRAGMA user_version = 1");
    }
}
