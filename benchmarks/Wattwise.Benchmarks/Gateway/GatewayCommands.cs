using System.CommandLine;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>The verbs of the gateway.</summary>
internal static class GatewayCommands
{
    public static void AddTo(Command root)
    {
        Option<string> models = new("--models") { Description = "Folder with the models.", DefaultValueFactory = _ => "samples/models" };
        Option<string?> peers = new("--peers") { Description = "Folder with llama-server; without it, the local model is left out." };
        Option<string> data = new("--data") { Description = "Folder with the prompts.", DefaultValueFactory = _ => "../shared/data" };
        Option<int> seconds = new("--seconds") { Description = "How long the steady load runs.", DefaultValueFactory = _ => 20 };
        Option<int> streams = new("--streams") { Description = "Streams that are open at once.", DefaultValueFactory = _ => 2000 };
        Option<int> rounds = new("--rounds") { Description = "Alternated rounds on the local model.", DefaultValueFactory = _ => 3 };
        Option<int> threads = new("--threads") { Description = "CPU threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var gateway = new Command(
            "gateway",
            "The gateway in a process of its own: overhead, hits and streams over a scripted model; chats and start beside llama-server.")
        {
            models, peers, data, seconds, streams, rounds, threads,
        };
        gateway.SetAction((parsed, cancellationToken) => new GatewayBenchmark(
            new LocalEngineSettings(
                parsed.GetValue(peers) ?? "", parsed.GetRequiredValue(models),
                parsed.GetRequiredValue(data), parsed.GetRequiredValue(threads),
                LlamaDevice.Cpu, parsed.GetRequiredValue(rounds)),
            parsed.GetRequiredValue(seconds),
            parsed.GetRequiredValue(streams)).RunAsync(cancellationToken));
        root.Add(gateway);

        Option<string?> model = new("--model")
        {
            Description = "The file of the local model; without it, only scripted models are served.",
        };
        var server = new Command(BenchGateway.ChildVerb, "The process that the verb gateway measures.") { model, threads };
        server.Hidden = true;
        server.SetAction((parsed, cancellationToken) => BenchGateway.ServeAsync(
            parsed.GetValue(model), parsed.GetRequiredValue(threads), cancellationToken));
        root.Add(server);
    }
}
