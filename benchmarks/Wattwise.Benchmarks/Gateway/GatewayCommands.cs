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
        Option<bool> eachToken = new("--each-token") { Description = "Whether the local model sends each token by itself." };
        Option<bool> local = new("--local") { Description = "Whether only the local model is measured." };
        var gateway = new Command(
            "gateway",
            "The gateway in a process of its own: overhead, hits and streams over a scripted model; chats and start beside llama-server.")
        {
            models, peers, data, seconds, streams, rounds, threads, eachToken, local,
        };
        gateway.SetAction((parsed, cancellationToken) => new GatewayBenchmark(
            new LocalEngineSettings(
                parsed.GetValue(peers) ?? "", parsed.GetRequiredValue(models),
                parsed.GetRequiredValue(data), parsed.GetRequiredValue(threads),
                LlamaDevice.Cpu, parsed.GetRequiredValue(rounds)),
            parsed.GetValue(local) ? 0 : parsed.GetRequiredValue(seconds),
            parsed.GetRequiredValue(streams),
            parsed.GetValue(eachToken)).RunAsync(cancellationToken));
        root.Add(gateway);

        Option<int> trials = new("--trials") { Description = "Clients that leave, of each kind.", DefaultValueFactory = _ => 50 };
        var cancel = new Command("gateway-cancel", "How long a model goes on for a client that has left, and whether it is booked.")
        {
            models, threads, trials,
        };
        cancel.SetAction((parsed, cancellationToken) => new GatewayCancellation(
            new LocalEngineSettings(
                "", parsed.GetRequiredValue(models), "", parsed.GetRequiredValue(threads), LlamaDevice.Cpu, RoundCount: 1),
            parsed.GetRequiredValue(trials)).RunAsync(cancellationToken));
        root.Add(cancel);

        Option<string?> model = new("--model")
        {
            Description = "The file of the local model; without it, only scripted models are served.",
        };
        Option<bool> budgets = new("--budgets") { Description = "Whether the key has day budgets of tokens and joules." };
        Option<string?> store = new("--store") { Description = "The SQLite file of keys and budgets; without it, they are in memory." };
        var server = new Command(BenchGateway.ChildVerb, "The process that the verb gateway measures.")
        {
            model, threads, budgets, store, eachToken,
        };
        server.Hidden = true;
        server.SetAction((parsed, cancellationToken) => BenchGateway.ServeAsync(
            parsed.GetValue(model), parsed.GetRequiredValue(threads), parsed.GetValue(budgets), parsed.GetValue(store),
            parsed.GetValue(eachToken), cancellationToken));
        root.Add(server);
    }
}
