using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>llama-servers with a KV cache divided over the slots and with one shared by them, side by side, so that the faster one is met.</summary>
internal sealed class ServerVariants : IAsyncDisposable
{
    private static readonly string[] Layouts = ["-no-kvu", "-kvu"];

    private readonly List<LlamaServer> _servers = [];

    /// <summary>The servers.</summary>
    public IReadOnlyList<LlamaServer> Servers => _servers;

    /// <summary>Starts them.</summary>
    /// <param name="settings">Where the server and its model are.</param>
    /// <param name="common">What all are told.</param>
    public static async Task<ServerVariants> StartAsync(LocalEngineSettings settings, string[] common)
    {
        var variants = new ServerVariants();
        foreach (var layout in Layouts)
            variants._servers.Add(await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, [.. common, layout]));
        return variants;
    }

    /// <summary>The index of the server with the best median, which is printed.</summary>
    public int Best<T>(T[][] rounds, Func<T, double> higherIsBetter)
    {
        double[] medians = [.. rounds.Select(figures => Rounds.Median(figures.Select(higherIsBetter)))];
        var best = Array.IndexOf(medians, medians.Max());
        Report.Note($"       llama-server {string.Join(", ", Layouts.Zip(medians, (layout, median) => FormattableString.Invariant($"{layout}: {median:F1}")))}");
        return best;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
