using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.LocalEngine;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Bench;

/// <summary><c>wattwise bench</c>: joules a token, quality and latency of a model on this machine's processor, beside a llama-server if there is one.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The GGUF file of a chat model" };
        Option<int> threads = new("--threads") { Description = "Threads of each side", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount / 2) };
        Option<FileInfo> peer = new("--peer") { Description = "The llama-server to compare with [default: the one on the PATH, if any]" };
        model.AcceptExistingOnly();
        peer.AcceptExistingOnly();
        threads.Validators.Add(result =>
        {
            if (result.GetValue(threads) < 1)
                result.AddError("--threads is at least 1.");
        });
        Command command = new("bench", $"Asks a model {BenchQuestion.All.Count} simple questions on the CPU, one after another.") { model, threads, peer };
        ToolResult.SetAction(
            command,
            (parsed, cancellationToken) => RunAsync(
                parsed.GetValue(model)!.FullName, parsed.GetValue(threads), parsed.GetValue(peer)?.FullName ?? PeerServer.Find(),
                parsed.InvocationConfiguration.Error, cancellationToken),
            Show);
        return command;
    }

    // Both sides are metered by the time of their processors: a machine's meter could not tell them from what else runs.
    private static async Task<IReadOnlyList<BenchResult>> RunAsync(string model, int threads, string? peer, TextWriter progress, CancellationToken cancellationToken)
    {
        var power = CpuPowerModel.Detect();
        List<BenchResult> results = [];
        await using (var engine = await LlamaEngine.LoadAsync(new() { ModelPath = model, Threads = threads, Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken))
        {
            using LlamaChatClient client = new(engine);
            results.Add(await BenchRun.AskAsync("wattwise", client, () => Own(power), progress, cancellationToken));
        }

        if (peer is not null)
        {
            await using var server = await PeerServer.StartAsync(peer, model, threads, power, cancellationToken);
            results.Add(await BenchRun.AskAsync("llama-server", server.Client, server.ReadEnergy, progress, cancellationToken));
        }

        return results;
    }

    private static EnergyEstimate Own(CpuPowerModel power)
    {
        var seconds = Environment.CpuUsage.TotalTime.TotalSeconds;
        return new(seconds * power.Watts, seconds * power.LowWatts, seconds * power.HighWatts, EnergyMethod.Modelled);
    }

    private static void Show(IReadOnlyList<BenchResult> results, IAnsiConsole console)
    {
        var table = Tables.Of("", "joules a token", "right answers", "first token, median", "p95", "tokens a second");
        foreach (var result in results)
        {
            table.With(
                result.Name, Text(result.JoulesPerToken, "0.000"), $"{result.Right} of {result.Questions}", $"{Text(result.FirstTokenMedian, "0")} ms",
                $"{Text(result.FirstTokenP95, "0")} ms", Text(result.TokensPerSecond, "0.0"));
        }

        console.Write(table);
        console.Line($"Energy: processor time of each process, {CpuPowerModel.Detect().Source}.");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
