using Wattwise.Benchmarks.Measurement;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>Finds the settings with which llama-server is fastest at a load, so that it is met at its best.</summary>
internal static class ServerVariant
{
    private static readonly string[][] Candidates = [["-no-kvu"], ["-kvu"]];
    private static readonly string[][] OnGpu = [["-no-kvu", "-bs"], ["-kvu", "-bs"]];

    /// <summary>A KV cache divided over the slots and one shared by them, on a GPU also with sampling there.</summary>
    public static string[][] All(LocalEngineSettings settings) =>
        settings.Device == LlamaDevice.Cpu ? Candidates : [.. Candidates, .. OnGpu];

    /// <summary>
    /// Tries a KV cache divided over the slots and one shared by them, on a GPU also with sampling there; warmed up, one load each.
    /// </summary>
    /// <param name="settings">Where the server and its model are.</param>
    /// <param name="common">What all candidates are told.</param>
    /// <param name="higherIsBetter">Runs the load, and tells how good that was.</param>
    public static async Task<string[]> ChooseAsync(
        LocalEngineSettings settings, string[] common, Func<LlamaServer, Task<double>> higherIsBetter)
    {
        var best = (Arguments: Candidates[0], Figure: 0.0);
        foreach (var arguments in All(settings))
        {
            try
            {
                await using var server = await LlamaServer.StartAsync(settings, LocalEngineSettings.ChatModel, [.. common, .. arguments]);
                await higherIsBetter(server);
                var figure = await higherIsBetter(server);
                Report.Note($"       llama-server {string.Join(' ', arguments)}: {figure:F1}");
                if (figure > best.Figure)
                    best = (arguments, figure);
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
            {
                Report.Note($"       llama-server {string.Join(' ', arguments)}: does not work here ({e.Message})");
            }
        }

        return [.. common, .. best.Arguments];
    }
}
