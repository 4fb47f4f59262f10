using Microsoft.Extensions.AI;
using Wattwise.Scoring;

namespace Wattwise.LocalEngine;

/// <summary>Sets what <see cref="LlamaRequestOptions"/> has about single tokens, for hosts that do not know the engine.</summary>
internal sealed class LlamaTokenOptions : ITokenOptions
{
    public static LlamaTokenOptions Instance { get; } = new();

    public int MaxAlternatives => LlamaRequestOptions.MaxTopLogprobs;

    public void ReportLogProbabilities(ChatOptions options, int alternatives) =>
        options.ConfigureLlama(llama => llama.TopLogprobs = alternatives);

    public void BiasTokens(ChatOptions options, IReadOnlyDictionary<int, float> biases) =>
        options.ConfigureLlama(llama => llama.LogitBias = biases);
}
