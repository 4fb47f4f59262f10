using System.CommandLine;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>The verb <c>gateway-start</c>.</summary>
internal static class GatewayStartCommand
{
    public static void AddTo(Command root)
    {
        Option<string> models = new("--models") { Description = "Folder with the models.", DefaultValueFactory = _ => "samples/models" };
        Option<string> peers = new("--peers") { Description = "Folder with llama-server.", Required = true };
        Option<string> project = new("--project")
        {
            Description = "The project that is published and started.",
            DefaultValueFactory = _ => "samples/Gateway",
        };
        Option<string[]> gateway = new("--gateway")
        {
            Description = "Folders with the gateway, published already.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> rounds = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 7 };
        Option<int> threads = new("--threads")
        {
            Description = "CPU threads of llama-server.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var command = new Command(
            "gateway-start", "From the start of the published samples/Gateway to its first answer, with its defaults, beside llama-server.")
        {
            models, peers, project, gateway, rounds, threads,
        };
        command.SetAction((parsed, _) => new GatewayStartBenchmark(
            new LocalEngineSettings(
                parsed.GetRequiredValue(peers), parsed.GetRequiredValue(models), "", parsed.GetRequiredValue(threads),
                LlamaDevice.Cpu, parsed.GetRequiredValue(rounds)),
            parsed.GetRequiredValue(project),
            parsed.GetValue(gateway) ?? []).RunAsync());
        root.Add(command);
    }
}
