using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>What every verb of the local engine is told: where peers, models and data are, and how to compute.</summary>
internal sealed record LocalEngineSettings(
    string PeersFolder, string ModelsFolder, string DataFolder, int Threads, LlamaDevice Device, int RoundCount)
{
    public const string ChatModel = "SmolLM2-135M-Instruct-Q4_1.gguf";
    public const string Embedder = "all-MiniLM-L6-v2-Q8_0.gguf";
    public const string Verifier = "prompt-pair-verifier-22M-Q8_0.gguf";

    /// <summary>The path of a model.</summary>
    public string PathOf(string model) => Path.Combine(ModelsFolder, model);

    /// <summary>Loads a model into our engine.</summary>
    public Task<LlamaEngine> LoadAsync(string model, Action<LlamaEngineOptions>? configure = null)
    {
        var options = new LlamaEngineOptions { ModelPath = PathOf(model), Device = Device, Threads = Threads };
        configure?.Invoke(options);
        return LlamaEngine.LoadAsync(options);
    }

    public override string ToString() => $"{Threads} threads, {Device}";
}
