using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

/// <summary>Engines with small models that have layers for predicting several tokens, and requests to them.</summary>
internal static class NextTokenEngines
{
    internal static ChatOptions Greedy => new() { Temperature = 0, MaxOutputTokens = 64 };

    internal static TemporaryFile Wandering(string architecture = "glm4moe") =>
        NextTokenModel.Write(disorder: 0.75f, tokenPart: 1, hiddenPart: 0.5f, architecture: architecture);

    internal static LlamaSpeculationOptions Options(int width) => new()
    {
        PromptLookup = false,
        MaxDraftTokens = width,
        MinDraftConfidence = 0.1,
        Adaptive = false,
    };

    internal static Task<LlamaEngine> Load(
        TemporaryFile file,
        LlamaSpeculationOptions? speculation,
        bool keepsPrefixes = false,
        int contextLength = 2048,
        IDecoder? decoder = null,
        IEnergyMeter? meter = null,
        ILoggerFactory? loggers = null)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = file.Path,
            Device = LlamaDevice.Cpu,
            Threads = 1,
            ContextLength = contextLength,
            ContextOverflow = LlamaContextOverflow.Shift,
            MaxConcurrentRequests = 4,
            Speculation = speculation,
            PrefixCache = { Enabled = keepsPrefixes },
            EnergyMeter = meter,
            LoggerFactory = loggers,
        };
        return LlamaEngine.LoadWithAsync(
            decoder ?? NativeDecoder.Instance, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    internal static LlamaChatClient Client(LlamaEngine engine) => new(engine, new() { FallbackChatTemplate = "chatml" });

    internal static async Task<IEnumerable<int>> Tokens(LlamaEngine engine, string prompt, ChatOptions options)
    {
        options = options.Clone().ConfigureLlama(llama => llama.TopLogprobs = 1);
        var response = await Client(engine).GetResponseAsync(prompt, options);
        return response.GetLogprobs()!.Select(token => token.Token.Id);
    }

    internal static LlamaDraftCounts Counts(LlamaEngine engine) => engine.Status.Totals.Speculation!.DraftModel;
}
