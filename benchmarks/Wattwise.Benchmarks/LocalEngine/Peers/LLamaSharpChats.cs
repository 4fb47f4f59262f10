using LLama;
using LLama.Common;
using LLama.Native;
using LLama.Sampling;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>
/// LLamaSharp with its own build of llama.cpp, used as its documentation shows: one stateless executor for each answer, greedy.
/// </summary>
internal sealed class LLamaSharpChats : IDisposable
{
    private readonly ModelParams _parameters;
    private readonly LLamaWeights _weights;

    public LLamaSharpChats(LocalEngineSettings settings)
    {
        NativeLibraryConfig.All.WithLogCallback((_, _) => { });
        _parameters = new(settings.PathOf(LocalEngineSettings.ChatModel))
        {
            ContextSize = 1024,
            GpuLayerCount = 0,
            Threads = settings.Threads,
            BatchThreads = settings.Threads,
        };
        _weights = LLamaWeights.LoadFromFile(_parameters);
    }

    /// <summary>Streams an answer of about that many tokens.</summary>
    public IAsyncEnumerable<string> StreamAsync(string user, int tokens, CancellationToken cancellationToken)
    {
        var prompt =
            $"<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n";
        return new StatelessExecutor(_weights, _parameters).InferAsync(
            prompt, new InferenceParams { MaxTokens = tokens, SamplingPipeline = new GreedySamplingPipeline() }, cancellationToken);
    }

    public void Dispose() => _weights.Dispose();
}
