using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

public class NextTokenLayersTests
{
    private static readonly string[] Tensors = ["nextn.eh_proj", "nextn.enorm", "nextn.hnorm", "ffn_gate_inp", "ffn_down_exps"];

    [Fact]
    public void One_layer_with_its_tensors_can_draft() => Assert.True(CanDraft());

    [Theory]
    [InlineData("nextn.eh_proj")]
    [InlineData("nextn.enorm")]
    [InlineData("nextn.hnorm")]
    [InlineData("ffn_gate_inp")]
    public void A_layer_that_lacks_a_tensor_cannot_draft(string tensor) => Assert.False(CanDraft(leaveOut: tensor));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_model_without_such_a_layer_or_with_several_cannot_draft(uint layers) => Assert.False(CanDraft(layers: layers));

    [Theory]
    [InlineData("llama")]
    [InlineData("qwen35")]
    [InlineData("deepseek2")]
    public void A_layer_of_an_unknown_architecture_cannot_draft(string architecture) => Assert.False(CanDraft(architecture));

    [Fact]
    public void A_layer_without_experts_cannot_draft() =>
        Assert.False(CanDraft(settings: builder => builder.UInt32("glm4moe.leading_dense_block_count", 4)));

    [Fact]
    public void A_layer_with_positions_of_several_dimensions_cannot_draft() => Assert.False(CanDraft(
        settings: builder => builder.Array("glm4moe.rope.dimension_sections", GgufValueType.Int32, 1, writer => writer.Write(8))));

    private static bool CanDraft(
        string architecture = "glm4moe", uint layers = 1, string? leaveOut = null, Action<GgufBuilder>? settings = null)
    {
        var builder = new GgufBuilder { DataBytes = Tensors.Length * 32 * sizeof(float) }
            .Text("general.architecture", architecture).UInt32($"{architecture}.context_length", 2048)
            .UInt32($"{architecture}.embedding_length", 32)
            .UInt32($"{architecture}.block_count", 4).UInt32($"{architecture}.nextn_predict_layers", layers)
            .Text("tokenizer.ggml.model", "gpt2").Texts("tokenizer.ggml.tokens", "a", "b", "c");
        settings?.Invoke(builder);
        for (var i = 0; i < Tensors.Length; i++)
        {
            var layer = Tensors[i] == leaveOut ? 2 : 3;
            builder.Tensor($"blk.{layer}.{Tensors[i]}.weight", 0, (ulong)(i * 32 * sizeof(float)), 32);
        }

        using var file = new TemporaryFile(builder.Bytes());
        return NextTokenLayers.CanDraft(GgufFile.Read(file.Path));
    }
}
