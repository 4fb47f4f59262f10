using System.CommandLine;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The verbs of the local engine; most need llama.cpp's own programs as peers.</summary>
internal static class LocalEngineCommands
{
    private static readonly Option<string> Peers = new("--peers")
    {
        Description = "Folder with llama-bench, llama-batched-bench and llama-server of llama.cpp 0.5.0 beside the shared libraries.",
        DefaultValueFactory = _ => "peers",
    };

    private static readonly Option<string> Models = new("--models")
    {
        Description = "Folder with the models.",
        DefaultValueFactory = _ => "samples/models",
    };
    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder with the prompts.",
        DefaultValueFactory = _ => "../shared/data",
    };
    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "CPU threads.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<LlamaDevice> Device = new("--device")
    {
        Description = "Where to compute.",
        DefaultValueFactory = _ => LlamaDevice.Cpu,
    };
    private static readonly Option<int> RoundCount = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 7 };
    private static readonly Option<int> Clients = new("--clients") { Description = "Chats in flight.", DefaultValueFactory = _ => 8 };
    private static readonly Option<int> Requests = new("--requests")
    {
        Description = "Requests of each client.",
        DefaultValueFactory = _ => 4,
    };
    private static readonly Option<int> Tokens = new("--tokens")
    {
        Description = "Tokens that a request generates.",
        DefaultValueFactory = _ => 128,
    };
    private static readonly Option<LlamaKvLayout> Layout = new("--layout")
    {
        Description = "How our requests share KV cells; the peer's is the faster of its two.",
        DefaultValueFactory = _ => LlamaKvLayout.Separate,
    };

    private static readonly Option<int> Chats = new("--chats") { Description = "Chats that begin at once.", DefaultValueFactory = _ => 16 };

    private static readonly Option<string?> Draft = new("--draft") { Description = "Draft model; without one, only look-up guesses." };
    private static readonly Option<int> Prompts = new("--prompts")
    {
        Description = "Prompts of each round and set.",
        DefaultValueFactory = _ => 8,
    };
    private static readonly Option<int> Seed = new("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> SoakRequests = new("--requests")
    {
        Description = "Requests in all.",
        DefaultValueFactory = _ => 10_000,
    };
    private static readonly Option<string> Loads = new("--loads")
    {
        Description = "Competing processes: some of quiet,1,2,8,1-niced,2-niced,8-niced, or all.",
        DefaultValueFactory = _ => "all",
    };

    private static readonly Option<string[]> Libraries = new("--libraries")
    {
        Description = "Folders of llama.cpp builds, the one that is held against peers first; without any, the one that the engine finds.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "The longest that an answer may take.",
        DefaultValueFactory = _ => 3,
    };
    private static readonly Option<bool> IsPeer = new("--peer") { Description = "LLamaSharp instead of our engine." };
    private static readonly Option<string?> Library = new("--library") { Description = "The folder of the llama.cpp build." };
    private static readonly Option<bool> IsNiced = new("--niced") { Description = "With the lowest priority." };
    private static readonly Option<int> ExactRequests = new("--requests")
    {
        Description = "Requests in all.",
        DefaultValueFactory = _ => 32,
    };

    public static void AddTo(Command root)
    {
        root.Add(
            Verb("chat", "Prefill, decode and allocation of chat requests, beside llama-bench.", (settings, _) =>
                new LocalEngineBenchmarks(settings).ChatAsync()));
        root.Add(
            Verb("embeddings", "Embeddings of 512 short texts, beside llama-server.", (settings, _) =>
                new LocalEngineBenchmarks(settings).EmbeddingsAsync()));
        root.Add(
            Verb("pairs", "Scores of 512 pairs of texts, beside llama-server.", (settings, _) =>
                new LocalEngineBenchmarks(settings).PairsAsync()));
        root.Add(Verb(
            "concurrent", "Chats side by side, beside llama-server with as many slots and llama-batched-bench.",
            (settings, parsed) => new ConcurrentBenchmark(
                settings, parsed.GetRequiredValue(Clients), parsed.GetRequiredValue(Requests), parsed.GetRequiredValue(Tokens),
                parsed.GetRequiredValue(Layout)).RunAsync(),
            Clients, Requests, Tokens, Layout));
        root.Add(Verb(
            "shared-prefix", "Chats behind one long system prompt, started at once, beside llama-server.",
            (settings, parsed) => new SharedPrefixBenchmark(settings, parsed.GetRequiredValue(Chats)).RunAsync(),
            Chats));
        var sampling = new Command("sampling", "What choosing a token costs by each filter, on real rows of logits.")
        {
            Models, RoundCount,
        };
        sampling.SetAction((parsed, _) => new SamplingBenchmark(
            Path.Combine(parsed.GetRequiredValue(Models), "SmolLM2-135M-Instruct-Q4_1.gguf"),
            parsed.GetRequiredValue(RoundCount)).RunAsync());
        root.Add(sampling);
        root.Add(
            Verb("turns", "The second turn of a chat: only its new tokens are computed.", (settings, _) =>
                new TurnsBenchmark(settings).RunAsync()));
        root.Add(
            Verb("startup", "Loading the chat model to its first token, beside llama-server.", (settings, _) =>
                new StartupBenchmark(settings).RunAsync()));
        root.Add(
            Hidden(Verb(StartupBenchmark.ChildVerb, "What startup measures in a fresh process.", (settings, _) =>
                new StartupBenchmark(settings).RunChildAsync())));
        root.Add(Verb(
            "busy", "Decode beside 0, 1, 2 and 8 competing processes: ours, each fixed number of threads, LLamaSharp and llama-server.",
            (settings, parsed) => new BusyBenchmark(
                settings, CompetingLoad.Parse(parsed.GetRequiredValue(Loads)), parsed.GetRequiredValue(Libraries),
                parsed.GetRequiredValue(Tokens),
                parsed.GetRequiredValue(Seconds)).RunAsync(),
            Loads, Libraries, Tokens, Seconds));
        root.Add(
            Verb("together", "Chat, embedder and verifier of one process at once, beside one after the other.", (settings, _) =>
                new TogetherBenchmark(settings).RunAsync()));
        root.Add(Hidden(Verb(
            DecodeChild.Verb, "An engine in a process of its own.",
            (settings, parsed) => new DecodeChild(
                settings, parsed.GetValue(IsPeer), parsed.GetValue(Library), settings.Threads > 0 ? settings.Threads : null).RunAsync(),
            IsPeer, Library)));
        var compete = Hidden(new Command(CompetingLoad.Verb, "Computes for nothing until its input ends.") { IsNiced });
        compete.SetAction((parsed, _) => Task.FromResult(CompetingLoad.Run(parsed.GetValue(IsNiced))));
        root.Add(compete);
        root.Add(Verb(
            "speculation", "Look-up, draft model and both, beside plain decoding.",
            (settings, parsed) => new SpeculationBenchmark(
                settings, parsed.GetValue(Draft), parsed.GetRequiredValue(Prompts), parsed.GetRequiredValue(Tokens)).RunAsync(),
            Draft, Prompts, Tokens));
        root.Add(Verb(
            "exactness", "Greedy answers at 1, 4 and 16 at once against the same alone.",
            (settings, parsed) =>
                new ExactnessBenchmark(settings, parsed.GetRequiredValue(ExactRequests), parsed.GetRequiredValue(Tokens)).RunAsync(),
            ExactRequests, Tokens));
        root.Add(Verb(
            "soak", "Mixed requests by the thousand: each ends, and memory does not grow.",
            (settings, parsed) => new SoakBenchmark(
                settings, parsed.GetRequiredValue(SoakRequests), parsed.GetRequiredValue(Seed), parsed.GetValue(Draft)).RunAsync(),
            SoakRequests, Seed, Draft));
        root.Add(Schemas());
        root.Add(Verb(
            "constrained", "Function calls under their schemas, beside free text, beside llama-server and beside no drafts of forced text.",
            (settings, parsed) =>
                new ConstrainedBenchmark(settings, parsed.GetRequiredValue(Prompts), parsed.GetRequiredValue(Tokens)).RunAsync(),
            Prompts, Tokens));
    }

    private static Command Schemas()
    {
        Option<string> data = new("--data")
        {
            Description = "Folder with real-schemas, json-schema-tests and grammar-strings (.jsonl.gz).",
            Required = true,
        };
        Option<string[]> vocabularies = new("--vocabularies")
        {
            Description = "Model files whose tokenizers are used; of each only the vocabulary is loaded.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["samples/models/SmolLM2-135M-Instruct-Q4_1.gguf"],
        };
        Option<bool> verbose = new("--verbose") { Description = "Name each case that fails." };
        var schemas = new Command("schemas", "Structured output: what is enforced exactly, compilation, masks.")
        {
            data, vocabularies, verbose,
        };
        schemas.SetAction((parsed, _) => Task.FromResult(new SchemasBenchmark(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(vocabularies), parsed.GetValue(verbose)).Run()));
        return schemas;
    }

    private static Command Hidden(Command verb)
    {
        verb.Hidden = true;
        return verb;
    }

    private static Command Verb(
        string name, string description, Func<LocalEngineSettings, ParseResult, Task<int>> run, params Option[] options)
    {
        var verb = new Command(name, description);
        foreach (var option in (Option[])[Peers, Models, Data, Threads, Device, RoundCount, .. options])
            verb.Add(option);
        verb.SetAction((parsed, _) => run(
            new LocalEngineSettings(
                parsed.GetRequiredValue(Peers),
                parsed.GetRequiredValue(Models),
                parsed.GetRequiredValue(Data),
                parsed.GetRequiredValue(Threads),
                parsed.GetRequiredValue(Device),
                parsed.GetRequiredValue(RoundCount)),
            parsed));
        return verb;
    }
}
