using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wattwise.Deferral;

namespace Wattwise.Sqlite.Tests.Deferral;

/// <summary>
/// What another process with a queue does: jobs from one number on, a line for each that was accepted; its calls are noted in a file of its
/// own.
/// </summary>
internal static class DeferralCommands
{
    private const string CallsExtension = ".calls";

    /// <summary>What the calls of all processes noted at their beginning; a call that ran twice is there twice.</summary>
    public static string[] BegunCalls(string path) =>
    [
        .. Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*{CallsExtension}").SelectMany(File.ReadAllLines)
            .Where(line => line.StartsWith("begin", StringComparison.Ordinal)),
    ];

    public static async Task<int> RunAsync(string path)
    {
        using var host = Create(path);
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<IDeferredChatJobs>();
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ').Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            for (var number = words[0]; number < words[0] + words[1]; number++)
            {
                var job = await EnqueueAsync(queue, number);
                Console.WriteLine($"{number} {job.Id}");
            }

            Console.WriteLine("done");
        }

        await host.StopAsync();
        return 0;
    }

    public static ValueTask<DeferredJob> EnqueueAsync(IDeferredChatJobs queue, int number) => queue.EnqueueAsync(
        [new ChatMessage(ChatRole.User, $"job {number}")],
        TimeProvider.System.GetUtcNow().AddHours(1),
        idempotencyKey: number.ToString(CultureInfo.InvariantCulture));

    public static IHost Create(string path)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddChatClient(new NotingClient($"{path}.{Environment.ProcessId}{CallsExtension}"));
        builder.Services.AddSqliteDeferredJobs(options => options.FilePath = path);
        builder.Services.AddDeferredChatJobs(options =>
        {
            options.LeaseDuration = TimeSpan.FromSeconds(1);
            options.PollInterval = TimeSpan.FromMilliseconds(100);
            options.MaxAttempts = 100;
            options.ExpectedDuration = TimeSpan.FromMilliseconds(100);
            options.SafetyMargin = TimeSpan.FromMinutes(1);
        });
        return builder.Build();
    }

    /// <summary>
    /// Notes where each call begins and ends, in a file of this process: what two processes append to one file may overwrite each other.
    /// </summary>
    private sealed class NotingClient(string path) : IChatClient
    {
        private readonly Lock _lock = new();

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var prompt = messages.Single().Text;
            Note($"begin {prompt}");
            await Task.Delay(10, cancellationToken);
            Note($"end {prompt}");
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, $"answer to {prompt}"));
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private void Note(string line)
        {
            lock (_lock)
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                file.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
            }
        }
    }
}
