using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Wattwise.Deferral;

namespace Wattwise.Sqlite.Tests.Deferral;

public sealed class KilledQueueTests : IDisposable
{
    private readonly CacheFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_accepted_job_is_lost_with_processes_that_are_killed_at_random_and_none_runs_again_once_it_has_ended()
    {
        var path = _folder.File("jobs.db");
        var accepted = new Dictionary<int, Guid>();
        var random = new Random(7);
        for (var round = 0; round < 8; round++)
        {
            using var child = new ChildProcess(ChildArguments.Queue, path);
            await child.TellAsync($"enqueue {round * 1000} 1000", Token);
            for (var lines = random.Next(1, 120); lines > 0; lines--)
                Note(await child.ReadAsync(Token));
            child.Kill();

            // What it had said before it died.
            while (await child.ReadAsync(Token) is { } line)
                Note(line);
        }

        Assert.InRange(accepted.Count, 8, 8000);
        using (var host = DeferralCommands.Create(path))
        {
            await host.StartAsync(Token);
            var queue = host.Services.GetRequiredService<IDeferredChatJobs>();
            foreach (var (number, id) in accepted)
            {
                var job = await queue.WaitAsync(id, cancellationToken: Token);
                Assert.Equal((DeferredJobState.Succeeded, $"answer to job {number}", false), (job.State, job.Response!.Text, job.IsLate));
                Assert.Equal(id, (await DeferralCommands.EnqueueAsync(queue, number)).Id);
            }

            await host.StopAsync(Token);
        }

        // A call more than once only for those that a kill cut short: at most as many as run at the same time, for each kill.
        var begun = DeferralCommands.BegunCalls(path);
        Assert.InRange(begun.Length - begun.Distinct().Count(), 0, 8 * 4);
        Assert.Equal("ok", _folder.Query("PRAGMA integrity_check", "jobs.db"));

        void Note(string? line)
        {
            if (line?.Split(' ') is [var number, var id])
                accepted[int.Parse(number, CultureInfo.InvariantCulture)] = Guid.Parse(id);
        }
    }

    [Fact]
    public async Task Two_processes_on_one_file_never_run_a_job_twice()
    {
        var path = _folder.File("jobs.db");
        using (var first = new ChildProcess(ChildArguments.Queue, path))
        using (var second = new ChildProcess(ChildArguments.Queue, path))
        {
            await first.TellAsync("enqueue 0 100", Token);
            await second.TellAsync("enqueue 100 100", Token);
            while (await first.ReadAsync(Token) is not "done")
            {
            }

            while (await second.ReadAsync(Token) is not "done")
            {
            }

            while (_folder.Query("SELECT count(*) FROM jobs WHERE ended_at IS NULL", "jobs.db") is not 0L)
                await Task.Delay(50, Token);
        }

        var begun = DeferralCommands.BegunCalls(path);
        Assert.Equal((200, 200), (begun.Length, begun.Distinct().Count()));
    }
}
