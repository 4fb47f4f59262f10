using System.CommandLine;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The verbs that need llama.cpp's own programs as peers.</summary>
internal static class LocalEngineCommands
{
    private static readonly Option<string> Peers = new("--peers")
    {
        Description = "Folder with llama-bench and llama-server of llama.cpp 0.5.0 beside the shared libraries.",
        Required = true,
    };

    private static readonly Option<string> Models = new("--models") { Description = "Folder with the models.", DefaultValueFactory = _ => "samples/models" };
    private static readonly Option<string> Data = new("--data") { Description = "Folder with question-pairs.tsv.gz.", DefaultValueFactory = _ => "../shared/data" };
    private static readonly Option<int> Threads = new("--threads") { Description = "CPU threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<LlamaDevice> Device = new("--device") { Description = "Where to compute.", DefaultValueFactory = _ => LlamaDevice.Cpu };
    private static readonly Option<int> RoundCount = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 7 };

    public static void AddTo(Command root)
    {
        root.Add(Verb("chat", "Prefill, decode and allocation of chat requests, beside llama-bench.", benchmarks => benchmarks.ChatAsync()));
        root.Add(Verb("embeddings", "Embeddings of 512 short texts, beside llama-server.", benchmarks => benchmarks.EmbeddingsAsync()));
        root.Add(Verb("pairs", "Scores of 512 pairs of texts, beside llama-server.", benchmarks => benchmarks.PairsAsync()));
    }

    private static Command Verb(string name, string description, Func<LocalEngineBenchmarks, Task<int>> run)
    {
        var verb = new Command(name, description) { Peers, Models, Data, Threads, Device, RoundCount };
        verb.SetAction((parsed, _) => run(new LocalEngineBenchmarks(
            parsed.GetRequiredValue(Peers),
            parsed.GetRequiredValue(Models),
            parsed.GetRequiredValue(Data),
            parsed.GetRequiredValue(Threads),
            parsed.GetRequiredValue(Device),
            parsed.GetRequiredValue(RoundCount))));
        return verb;
    }
}
