using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Memory;

public class LayerCachesTests
{
    [Fact]
    public void Key_value_heads_count_layer_by_layer()
    {
        var caches = Read("llama", layers: 3, b =>
            b.UInt32("llama.attention.head_count", 4).Array("llama.attention.head_count_kv", GgufValueType.UInt32, 3, w =>
            {
                w.Write(4u);
                w.Write(2u);
                w.Write(1u);
            }));

        Assert.Equal([64, 32, 16], caches.Layers.Select(layer => layer.KeyWidth));
        Assert.Equal([64, 32, 16], caches.Layers.Select(layer => layer.ValueWidth));
    }

    [Fact]
    public void Lengths_that_the_file_names_win_over_the_width_divided_by_the_heads()
    {
        var layer = Assert.Single(Read("llama", layers: 1, b => b
            .UInt32("llama.attention.head_count", 4).UInt32("llama.attention.head_count_kv", 2)
            .UInt32("llama.attention.key_length", 128).UInt32("llama.attention.value_length", 96)).Layers);

        Assert.Equal(new(128, 96, 256, 192, 0), layer);
    }

    [Fact]
    public void Window_layers_have_their_own_head_length_and_shared_layers_nothing()
    {
        var caches = Read("gemma4", layers: 4, b => b
            .UInt32("gemma4.attention.head_count", 2).UInt32("gemma4.attention.key_length", 512)
            .UInt32("gemma4.attention.value_length", 512)
            .UInt32("gemma4.attention.key_length_swa", 256).UInt32("gemma4.attention.value_length_swa", 256)
            .UInt32("gemma4.attention.sliding_window", 1024).UInt32("gemma4.attention.shared_kv_layers", 1)
            .Array("gemma4.attention.sliding_window_pattern", GgufValueType.Bool, 4, w => w.Write([(byte)1, 1, 0, 0])));

        Assert.Equal([512, 512, 1024, 0], caches.Layers.Select(layer => layer.KeyWidth));
    }

    [Fact]
    public void A_latent_cache_keeps_no_values()
    {
        var caches = Read("deepseek2", layers: 1, b => b
            .UInt32("deepseek2.attention.head_count", 16).UInt32("deepseek2.attention.head_count_kv", 1)
            .UInt32("deepseek2.attention.key_length", 576)
            .UInt32("deepseek2.attention.value_length", 512).UInt32("deepseek2.attention.key_length_mla", 192).UInt32(
                "deepseek2.attention.value_length_mla", 128));

        Assert.True(caches.IsLatent);
        Assert.Equal((576, 0), (caches.Layers[0].KeyWidth, caches.Layers[0].ValueWidth));
    }

    [Fact]
    public void Hybrids_keep_keys_in_one_kind_of_layer_and_state_in_the_other()
    {
        var caches = Read("qwen35", layers: 4, b => b
            .UInt32("qwen35.attention.head_count", 4).UInt32("qwen35.attention.head_count_kv", 2)
            .UInt32("qwen35.ssm.conv_kernel", 4).UInt32("qwen35.ssm.inner_size", 128).UInt32("qwen35.ssm.state_size", 16).UInt32(
                "qwen35.ssm.group_count", 2));

        // 3 earlier steps of 128 + 2 x 2 x 16 values, and a state of 16 x 128.
        Assert.Equal([2624, 2624, 2624, 0], caches.Layers.Select(layer => layer.StateValues));
        Assert.Equal([0, 0, 0, 32], caches.Layers.Select(layer => layer.KeyWidth));
    }

    [Fact]
    public void A_state_space_model_has_no_keys() =>
        Assert.Equal([0, 0], Read("mamba", layers: 2, b => b.UInt32("mamba.ssm.state_size", 16).UInt32("mamba.ssm.inner_size", 128)).Layers
            .Select(layer => layer.KeyWidth));

    [Fact]
    public void Layers_that_predict_further_tokens_keep_nothing() =>
        Assert.Equal(
            [64, 0], Read("llama", layers: 2, b => b.UInt32("llama.attention.head_count", 4).UInt32("llama.nextn_predict_layers", 1)).Layers
                .Select(layer => layer.KeyWidth));

    [Fact]
    public void An_encoder_has_no_cache() =>
        Assert.All(LayerCaches.Read(GgufFile.Read(SampleModels.Embedder).Metadata).Layers, layer => Assert.Equal(default, layer));

    [Fact]
    public void Absurd_lengths_do_not_overflow()
    {
        using var file = Written("llama", 512, b => b
            .UInt32("llama.attention.head_count", 65536).UInt32("llama.attention.key_length", 1 << 20)
            .UInt32("llama.attention.value_length", 1 << 20)
            .UInt32("llama.feed_forward_length", int.MaxValue));

        var plan = LlamaMemoryPlan.Create(
            new()
            {
                ModelPath = file.Path,
                Device = LlamaDevice.Cpu,
                ContextLength = 16_777_216,
                MicroBatchSize = 65536,
                BatchSize = 65536,
            });

        Assert.False(plan.Fits);
        Assert.True(plan.KvCacheBytes > 1L << 50);
    }

    private static LayerCaches Read(string architecture, uint layers, Action<GgufBuilder> settings)
    {
        using var file = Written(architecture, layers, settings);
        return LayerCaches.Read(GgufFile.Read(file.Path).Metadata);
    }

    private static TemporaryFile Written(string architecture, uint layers, Action<GgufBuilder> settings)
    {
        var builder = new GgufBuilder { DataBytes = 64 * 4 }
            .Text("general.architecture", architecture).UInt32($"{architecture}.context_length", 2048)
            .UInt32($"{architecture}.embedding_length", 64)
            .UInt32($"{architecture}.block_count", layers).Text("tokenizer.ggml.model", "gpt2").Texts(
                "tokenizer.ggml.tokens", "a", "b", "c");
        settings(builder);
        return new(builder.Tensor("token_embd.weight", 0, 0, 32, 2).Bytes());
    }
}
