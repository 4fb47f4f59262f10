using System.Globalization;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Our engine on each library, with the threads it chooses and with each fixed number; LLamaSharp; llama-server.</summary>
internal sealed class BusyContestants : IAsyncDisposable
{
    private const string Question = "Write a long story about a lighthouse.";

    private readonly List<IAsyncDisposable> _processes = [];

    /// <summary>All that decode.</summary>
    public List<BusyContestant> All { get; } = [];

    /// <summary>Starts their processes.</summary>
    /// <param name="settings">Models, peers and threads.</param>
    /// <param name="libraries">Folders of llama.cpp; none for the one that the engine finds.</param>
    public static async Task<BusyContestants> StartAsync(LocalEngineSettings settings, string[] libraries)
    {
        var contestants = new BusyContestants();
        string?[] folders = libraries.Length == 0 ? [null] : [.. libraries];
        for (var i = 0; i < folders.Length; i++)
        {
            var name = folders.Length == 1 ? "ours" : $"ours, library {i + 1}";
            await contestants.AddOursAsync(settings, name, folders[i], i, null);
            for (var threads = 1; threads <= settings.Threads; threads *= 2)
                await contestants.AddOursAsync(settings, $"{name}, {threads} fixed", folders[i], i, threads);
        }

        var peer = contestants.Add(await DecodeChild.StartPeerAsync(settings));
        contestants.All.Add(
            new("LLamaSharp 0.30.0", null, IsAdaptive: false, IsFirst: false, (tokens, seconds) => DecodeAsync(peer, tokens, seconds), () =>
                peer.CpuTime));
        var server = await LlamaServer.StartAsync(
            settings, LocalEngineSettings.ChatModel, "-np", "1", "-c", "4096", "-fa", "on", "-fit", "off");
        contestants._processes.Add(server);
        var prompt = await server.RenderAsync(ChatLoad.Chat(Question));
        contestants.All.Add(new(
            "llama-server", null, IsAdaptive: false, IsFirst: false,
            (tokens, seconds) =>
                DecodeRun.MeasureAsync(end => server.StreamAsync(prompt, tokens, end), TimeSpan.FromSeconds(seconds), () => server.CpuTime),
            () => server.CpuTime));
        return contestants;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    private async Task AddOursAsync(LocalEngineSettings settings, string name, string? folder, int index, int? threads)
    {
        var child = Add(await DecodeChild.StartOursAsync(settings, threads, folder));
        All.Add(new(
            name, index.ToString(CultureInfo.InvariantCulture), IsAdaptive: threads is null, IsFirst: index == 0,
            (tokens, seconds) => DecodeAsync(child, tokens, seconds), () => child.CpuTime));
    }

    private ChildProcess Add(ChildProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private static async Task<DecodeRun> DecodeAsync(ChildProcess child, int tokens, double seconds) =>
        DecodeRun.Parse(await child.AskAsync(FormattableString.Invariant($"decode {tokens} {seconds}")));
}
