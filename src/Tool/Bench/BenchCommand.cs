using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.LocalEngine;
using Wattwise.Tool.Gateway;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Bench;

/// <summary>
/// <c>wattwise bench</c>: joules a token, quality and latency of a model on this machine's processor, beside others if there are some.
/// </summary>
internal static class BenchCommand
{
    private const int MaxRounds = 100;
    private const int MaxThreads = 512;

    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The GGUF file of a chat model" };
        Option<int> threads = new("--threads")
        {
            Description = "Threads of the engine and of llama-server",
            DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount / 2),
        };
        Option<int> rounds = new("--rounds") { Description = "How often all questions are asked", DefaultValueFactory = _ => 3 };
        Option<FileInfo> peer = new("--peer")
        {
            Description = "The llama-server to compare with, on the same file [default: the one on the PATH, if any]",
        };
        var upstreams = UpstreamOption.Create(
            "Another server to compare with, for example ollama=http://127.0.0.1:11434/v1#llama3.2; its energy is not metered");
        model.AcceptExistingOnly();
        peer.AcceptExistingOnly();
        threads.Between(1, MaxThreads);
        rounds.Between(1, MaxRounds);
        Command command = new("bench", $"Asks a model {BenchQuestion.All.Count} simple questions on the CPU, one after another.")
        {
            model, threads, rounds, peer, upstreams,
        };
        ToolResult.SetAction(
            command,
            (parsed, cancellationToken) => RunAsync(
                parsed.GetValue(model)!.FullName, parsed.GetValue(threads), parsed.GetValue(rounds),
                parsed.GetValue(peer)?.FullName ?? PeerServer.Find(),
                parsed.GetValue(upstreams) ?? [], parsed.InvocationConfiguration.Error, cancellationToken),
            Show);
        return command;
    }

    // The sides are metered by the time of their processors: a machine's meter could not tell them from each other and from what else runs.
    private static async Task<BenchReport> RunAsync(
        string model, int threads, int rounds, string? peer, string[] upstreams, TextWriter progress, CancellationToken cancellationToken)
    {
        var power = CpuPowerModel.Detect();
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = model, Threads = threads, Device = LlamaDevice.Cpu }, cancellationToken: cancellationToken);
        using LlamaChatClient client = new(engine);
        await using var server = peer is null ? null : await PeerServer.StartAsync(peer, model, threads, power, cancellationToken);
        List<BenchSide> sides = [new("wattwise", client, () => Own(power))];
        if (server is not null)
            sides.Add(new("llama-server", server.Client, server.ReadEnergy));
        foreach (var text in upstreams)
        {
            var upstream = UpstreamOption.Read(text)!;
            if (upstream.FindFault() is { } fault)
                throw new ToolException(fault);
            sides.Add(new(upstream.Name, upstream.CreateClient(), ReadEnergy: null));
        }

        var results = await BenchRun.AskAsync(sides, rounds, progress, cancellationToken);
        return new(
            Path.GetFileName(model), threads, rounds, BenchRun.MaxOutputTokens,
            string.Create(
                CultureInfo.InvariantCulture,
                $"processor time of each process at {power.Watts:0.0} W ({power.LowWatts:0.0} to {power.HighWatts:0.0}) for each busy "
                    + $"logical processor: {power.Source}"),
            $"{BenchQuestion.All.Count} questions one after another, temperature 0, at most {BenchRun.MaxOutputTokens} tokens, {threads} "
                + $"thread{(threads == 1 ? "" : "s")} on the CPU; one round to warm up, then {rounds}, the sides in turn; the prompts of a "
                + $"round begin differently from those before, so that no side has them already",
            results);
    }

    private static EnergyEstimate Own(CpuPowerModel power)
    {
        var seconds = Environment.CpuUsage.TotalTime.TotalSeconds;
        return new(seconds * power.Watts, seconds * power.LowWatts, seconds * power.HighWatts, EnergyMethod.Modelled);
    }

    private static void Show(BenchReport report, IAnsiConsole console)
    {
        console.Line(report.Model);
        var table = Tables.Of("", "joules a token", "joules an answer", "right answers", "first token, median", "p95", "tokens a second");
        foreach (var result in report.Results)
        {
            table.With(
                result.Name, Joules(result.JoulesPerToken), Joules(result.JoulesPerAnswer), Percent(result.Right),
                $"{Text(result.FirstTokenMedian, "0")} ms", $"{Text(result.FirstTokenP95, "0")} ms", Text(result.TokensPerSecond, "0.0"));
        }

        console.Write(table);
        foreach (var result in report.Results)
        {
            if (result.JoulesOverFirst is { } ratio)
                console.Line($"{result.Name} takes {Text(ratio, "0.00")} times the joules a token of {report.Results[0].Name}.");
        }

        console.Line(
            $"Method: {report.Method}. In brackets: least and most of the rounds; for right answers the bounds of 95 % confidence.");
        var own = report.Results[0].JoulesPerTokenIfWattsAre!;
        console.Line(
            $"Energy: {report.Energy}. Within these watts {report.Results[0].Name} takes {Joules(own.Low)} to {Joules(own.High)} joules a "
                + $"token; the factor is the same for all sides.");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(BenchRange range, string format) =>
        $"{Text(range.Value, format)} ({Text(range.Low, format)} to {Text(range.High, format)})";

    private static string Joules(BenchRange? range) =>
        range is null ? "not metered" : $"{Joules(range.Value)} ({Joules(range.Low)} to {Joules(range.High)})";

    // Three figures that count, whatever the size of the model.
    private static string Joules(double joules) =>
        joules.ToString($"F{Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(joules, 1e-9))), 0, 9)}", CultureInfo.InvariantCulture);

    private static string Percent(BenchRange share) =>
        $"{Text(share.Value * 100, "0")} % ({Text(share.Low * 100, "0")} to {Text(share.High * 100, "0")})";
}
