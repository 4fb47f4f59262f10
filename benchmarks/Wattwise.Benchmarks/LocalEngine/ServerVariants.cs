using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>llama-servers of each <see cref="ServerVariant"/>, side by side, so that the fastest one is met.</summary>
internal sealed class ServerVariants(string[][] variants) : IAsyncDisposable
{
    private readonly List<LlamaServer> _servers = [];

    /// <summary>The servers.</summary>
    public IReadOnlyList<LlamaServer> Servers => _servers;

    /// <summary>Starts them.</summary>
    /// <param name="settings">Where the server and its model are.</param>
    /// <param name="common">What all are told.</param>
    public static async Task<ServerVariants> StartAsync(LocalEngineSettings settings, string[] common)
    {
        var servers = new ServerVariants(ServerVariant.All(settings));
        foreach (var variant in ServerVariant.All(settings))
            servers._servers.Add(await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, [.. common, .. variant]));
        return servers;
    }

    /// <summary>The index of the server with the best median, which is printed.</summary>
    public int Best<T>(T[][] rounds, Func<T, double> higherIsBetter)
    {
        double[] medians = [.. rounds.Select(figures => Rounds.Median(figures.Select(higherIsBetter)))];
        var best = Array.IndexOf(medians, medians.Max());
        Report.Note(
            $"       llama-server {string.Join(", ", variants.Zip(medians, (variant, median) => FormattableString.Invariant($"{string.Join(' ', variant)}: {median:F1}")))}");
        return best;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
