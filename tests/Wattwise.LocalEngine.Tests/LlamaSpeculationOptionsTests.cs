using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

public class LlamaSpeculationOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => LlamaEngineOptionsCheck.ThrowIfOutOfRange(new() { ModelPath = "m.gguf", Speculation = new() });

    public static TheoryData<LlamaSpeculationOptions, string> OutOfRange => new()
    {
        { new() { MaxDraftTokens = 0 }, nameof(LlamaSpeculationOptions.MaxDraftTokens) },
        { new() { MaxDraftTokens = 64 }, nameof(LlamaSpeculationOptions.MaxDraftTokens) },
        { new() { MinMatchLength = 0 }, nameof(LlamaSpeculationOptions.MinMatchLength) },
        { new() { MinDraftConfidence = double.NaN }, nameof(LlamaSpeculationOptions.MinDraftConfidence) },
        { new() { MinDraftConfidence = 1.1 }, nameof(LlamaSpeculationOptions.MinDraftConfidence) },
        { new() { DraftGpuLayers = -1 }, nameof(LlamaSpeculationOptions.DraftGpuLayers) },
        { new() { PromptLookup = false, MultiTokenPrediction = false }, nameof(LlamaEngineOptions.Speculation) },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_is_out_of_range_is_named(LlamaSpeculationOptions speculation, string property)
    {
        var options = new LlamaEngineOptions { ModelPath = "m.gguf", Speculation = speculation };
        var exception = Assert.Throws<OptionsValidationException>(() => LlamaEngineOptionsCheck.ThrowIfOutOfRange(options));
        Assert.Contains(property, exception.Message, StringComparison.Ordinal);
    }
}
