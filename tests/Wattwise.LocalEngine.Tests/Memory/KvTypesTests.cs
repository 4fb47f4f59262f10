using Microsoft.Extensions.Options;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Memory;

public class KvTypesTests
{
    [Fact]
    public void Formats_that_a_model_cannot_have_are_refused_before_it_is_loaded()
    {
        Assert.Contains(
            "flash attention", Refusal(64, new() { ValueType = LlamaKvType.Q8, FlashAttention = false }), StringComparison.Ordinal);
        Assert.Contains("heads of 80", Refusal(80, new() { KeyType = LlamaKvType.Q4 }), StringComparison.Ordinal);
        Assert.Contains("value heads of 80", Refusal(80, new() { ValueType = LlamaKvType.Q8 }), StringComparison.Ordinal);
        Assert.Contains("MLA", Refusal(64, new() { KeyType = LlamaKvType.Q8 }, b => b
            .UInt32("llama.attention.key_length_mla", 64).UInt32("llama.attention.value_length_mla", 64)), StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_that_fit_are_taken()
    {
        Assert.Null(Refusal(64, new() { KeyType = LlamaKvType.Q8, ValueType = LlamaKvType.Q4 }));
        Assert.Null(Refusal(80, new()));
        Assert.Null(Refusal(64, new() { KeyType = LlamaKvType.Q8, FlashAttention = false }));
    }

    private static string? Refusal(uint headLength, LlamaEngineOptions options, Action<GgufBuilder>? settings = null)
    {
        var builder = GgufBuilder.Model().UInt32("llama.attention.head_count", 2)
            .UInt32("llama.attention.key_length", headLength).UInt32("llama.attention.value_length", headLength);
        settings?.Invoke(builder);
        using var file = new TemporaryFile(builder.Bytes());
        options.ModelPath = file.Path;
        options.Device = LlamaDevice.Cpu;
        try
        {
            LlamaMemoryPlan.Create(options);
            return null;
        }
        catch (OptionsValidationException exception)
        {
            return exception.Message;
        }
    }
}
