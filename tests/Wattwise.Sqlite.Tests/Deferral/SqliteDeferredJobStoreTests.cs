using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Wattwise.Caching;
using Wattwise.Deferral;

namespace Wattwise.Sqlite.Tests.Deferral;

public sealed class SqliteDeferredJobStoreTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_is_the_same_after_the_file_was_closed_and_opened()
    {
        var job = Job(new CacheScope("tenant\0\ud800", "")) with
        {
            ModelId = "model",
            Version = 3,
            Owner = Guid.NewGuid(),
            Attempts = 2,
            NotBefore = Begin.AddMinutes(1),
            StartedAt = Begin,
            Reason = "window",
        };
        await using (var store = Open())
            await store.AddAsync(job, "request"u8.ToArray(), 10, Token);

        await using var again = Open();
        var found = (await again.FindAsync(job.Id, Token))!;
        Assert.Equal(job, found.Entry);
        Assert.Equal("request", Encoding.UTF8.GetString(found.Request.Span));
        Assert.Null(found.Result);
        Assert.Equal(job, Assert.Single(await again.ListOpenAsync(Token)));
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read()
    {
        await using var store = Open();
        var job = Job(default);
        await store.AddAsync(job, default, 10, Token);

        Assert.True(await store.UpdateAsync(job with { Version = 1, State = DeferredJobState.Running }, 0, cancellationToken: Token));
        Assert.False(await store.UpdateAsync(job with { Version = 1, State = DeferredJobState.Cancelled }, 0, cancellationToken: Token));
        Assert.True(await store.UpdateAsync(
            job with { Version = 2, State = DeferredJobState.Succeeded, EndedAt = Begin }, 1, "result"u8.ToArray(), Token));

        Assert.Empty(await store.ListOpenAsync(Token));
        Assert.Equal("result", Encoding.UTF8.GetString((await store.FindAsync(job.Id, Token))!.Result!.Value.Span));
        Assert.Equal(1, await store.RemoveEndedAsync(Begin.AddTicks(1), Token));
        Assert.Null(await store.FindAsync(job.Id, Token));
    }

    [Fact]
    public async Task A_full_store_refuses_new_jobs_and_still_knows_the_old_ones()
    {
        await using var store = Open();
        var job = Job(default);
        await store.AddAsync(job, default, 1, Token);

        await Assert.ThrowsAsync<DeferredQueueFullException>(async () => await store.AddAsync(Job(default), default, 1, Token));
        Assert.Equal(job, await store.AddAsync(job with { Version = 7 }, default, 1, Token));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_and_one_of_another_program_are_left_as_they_are()
    {
        await Open().DisposeAsync();
        _folder.Query("PRAGMA user_version = 99", "jobs.db");
        Assert.Contains("newer version", Assert.Throws<SqliteDeferredJobsException>(() => Open()).Message, StringComparison.Ordinal);

        _folder.Query("CREATE TABLE theirs (id)", "other.db");
        Assert.Contains(
            "not one of deferred jobs", Assert.Throws<SqliteDeferredJobsException>(() => Open("other.db")).Message,
            StringComparison.Ordinal);
        Assert.Equal(1L, _folder.Query("SELECT count(*) FROM sqlite_schema", "other.db"));
    }

    [Fact]
    public async Task Wrong_settings_and_a_newer_file_stop_the_host_from_starting()
    {
        await Open().DisposeAsync();
        _folder.Query("PRAGMA user_version = 99", "jobs.db");
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(options => options.FilePath = _folder.File("jobs.db")));
        await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(_ => { }));
    }

    [Fact]
    public async Task Disposing_twice_is_harmless_and_a_disposed_store_says_so()
    {
        var store = Open();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindAsync(Guid.NewGuid(), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.AddAsync(Job(default), default, 1, Token));
    }

    private static DeferredJobEntry Job(CacheScope scope) => new(Guid.NewGuid(), scope, Begin, Begin.AddHours(4)) { NotBefore = Begin };

    private static async Task StartAsync(Action<SqliteDeferredJobsOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSqliteDeferredJobs(configure);
        using var host = builder.Build();
        await host.StartAsync(Token);
    }

    private SqliteDeferredJobStore Open(string name = "jobs.db") =>
        new(new() { FilePath = _folder.File(name), Durability = SqliteDurability.ProcessCrash });
}
