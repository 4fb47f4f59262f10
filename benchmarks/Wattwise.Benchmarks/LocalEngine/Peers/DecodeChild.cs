using System.Diagnostics;
using System.Globalization;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// An engine in a process of its own, as two builds of llama.cpp cannot share one. Answers one line for each that it reads.
/// </summary>
internal sealed class DecodeChild(LocalEngineSettings settings, bool isPeer, string? library, int? threads)
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "decode-child";

    /// <summary>Begins each line of an answer.</summary>
    public const string Answer = "> ";

    private const string Story = "Write a long story about a lighthouse.";

    /// <summary>Starts our engine with that many threads, or the number that it chooses.</summary>
    public static Task<ChildProcess> StartOursAsync(LocalEngineSettings settings, int? threads, string? library) =>
        StartAsync(settings, ["--threads", threads ?? 0, .. library is null ? (object[])[] : ["--library", library]]);

    /// <summary>Starts LLamaSharp.</summary>
    public static Task<ChildProcess> StartPeerAsync(LocalEngineSettings settings) =>
        StartAsync(settings, ["--threads", settings.Threads, "--peer"]);

    /// <summary>Reads orders until there are no more.</summary>
    public async Task<int> RunAsync()
    {
        if (isPeer)
        {
            using var peer = new LLamaSharpChats(settings);
            await AnswerAsync((tokens, end) => peer.StreamAsync(Story, tokens, end));
            return 0;
        }

        await using var engine = await LlamaEngine.LoadAsync(new()
        {
            ModelPath = settings.PathOf(LocalEngineSettings.ChatModel),
            Device = LlamaDevice.Cpu,
            Threads = threads,
            NativeLibraryPath = library,
            PrefixCache = { Enabled = false },
        });
        using var chats = new OurChats(engine);
        await AnswerAsync((tokens, end) => chats.StreamAsync(Story, tokens, end), () => engine.Status.Threads);
        return 0;
    }

    private static Task<ChildProcess> StartAsync(LocalEngineSettings settings, object[] arguments) =>
        ChildProcess.StartAsync([Verb, "--models", settings.ModelsFolder, .. arguments]);

    private static async Task AnswerAsync(Func<int, CancellationToken, IAsyncEnumerable<string>> stream, Func<int>? lastThreads = null)
    {
        Console.WriteLine(Answer + "ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var fields = line.Split(' ');
            var tokens = int.Parse(fields[1], CultureInfo.InvariantCulture);
            Console.WriteLine(Answer + (fields[0] switch
            {
                "decode" => (await DecodeAsync(tokens, double.Parse(fields[2], CultureInfo.InvariantCulture))).ToString(),
                "allocated" => (await AllocatedAsync(tokens)).ToString("R", CultureInfo.InvariantCulture),
                "together" => (await TogetherAsync(tokens, int.Parse(fields[2], CultureInfo.InvariantCulture))).ToString(
                    "R", CultureInfo.InvariantCulture),
                "threads" => (lastThreads?.Invoke() ?? 0).ToString(CultureInfo.InvariantCulture),
                _ => throw new InvalidOperationException($"Unknown order '{line}'."),
            }));
        }

        Task<DecodeRun> DecodeAsync(int tokens, double seconds) =>
            DecodeRun.MeasureAsync(end => stream(tokens, end), TimeSpan.FromSeconds(seconds), () => Environment.CpuUsage.TotalTime);

        // Bytes that each further token allocates.
        async Task<double> AllocatedAsync(int tokens)
        {
            await CountAsync(tokens);
            var (before, few) = (GC.GetTotalAllocatedBytes(precise: true), await CountAsync(tokens / 8));
            var between = GC.GetTotalAllocatedBytes(precise: true);
            var many = await CountAsync(tokens);
            return (GC.GetTotalAllocatedBytes(precise: true) - between - (between - before)) / (double)Math.Max(1, many - few);
        }

        // Tokens a second of so many answers at once.
        async Task<double> TogetherAsync(int tokens, int answers)
        {
            var start = Stopwatch.GetTimestamp();
            var counts = await Task.WhenAll(Enumerable.Range(0, answers).Select(_ => Task.Run(() => CountAsync(tokens))));
            return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        async Task<int> CountAsync(int tokens)
        {
            var count = 0;
            await foreach (var piece in stream(tokens, CancellationToken.None))
                count += piece.Length > 0 ? 1 : 0;
            return count;
        }
    }
}
