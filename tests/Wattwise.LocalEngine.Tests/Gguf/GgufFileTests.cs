using System.Buffers.Binary;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Gguf;

public class GgufFileTests
{
    [Fact]
    public void The_chat_model_reads_as_its_model_card_says()
    {
        var file = GgufFile.Read(SampleModels.Chat);

        Assert.Equal("llama", file.Metadata.Architecture);
        Assert.Equal(8192, file.Metadata.ContextLength);
        Assert.Equal(576, file.Metadata.EmbeddingLength);
        Assert.Equal(30, file.Metadata.LayerCount);
        Assert.Equal(49152, file.Metadata.VocabularySize);
        Assert.Equal(GgufModelKind.Generator, file.Metadata.Kind);
        Assert.Contains("<|im_start|>", file.Metadata.ChatTemplate, StringComparison.Ordinal);
        Assert.InRange(file.ParameterCount, 130_000_000, 140_000_000);
    }

    [Fact]
    public void The_embedder_pools_by_mean_and_does_not_generate()
    {
        var metadata = GgufFile.Read(SampleModels.Embedder).Metadata;

        Assert.Equal("bert", metadata.Architecture);
        Assert.Equal(384, metadata.EmbeddingLength);
        Assert.Equal(PoolingType.Mean, metadata.Pooling);
        Assert.Equal(GgufModelKind.Embedder, metadata.Kind);
    }

    [Fact]
    public void The_pair_verifier_is_a_pair_scorer() =>
        Assert.Equal(GgufModelKind.PairScorer, GgufFile.Read(SampleModels.PairVerifier).Metadata.Kind);

    [Fact]
    public void The_built_minimal_model_is_sound()
    {
        using var file = new TemporaryFile(GgufBuilder.Model().Bytes());

        var tensor = Assert.Single(GgufFile.Read(file.Path).Tensors);

        Assert.Equal(256, tensor.Bytes);
    }

    [Theory]
    [InlineData("[EMPTY_257]", "", "same token twice")]
    [InlineData("b\0c", "b", "same token twice")]
    public void Tokens_that_llama_cpp_reads_alike_are_refused(string first, string second, string reason)
    {
        using var file = TinyModel.Llama(tokens: [.. TinyModel.ByteTokens[..256], first, second, "<|im_end|>", "<|im_start|>"]);

        Assert.Contains(reason, Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_cannot_spell_every_byte_is_refused()
    {
        using var file = TinyModel.Llama(tokenizer: "llama");

        Assert.Contains(
            "256 tokens of single bytes", Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path)).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_of_layers_that_is_a_list_is_refused()
    {
        using var file = new TemporaryFile(GgufBuilder.Model(leaveOut: "llama.block_count")
            .Array("llama.block_count", GgufValueType.UInt32, 4, writer => writer.Write(new byte[16])).Bytes());

        Assert.Contains(
            "block_count is not an integer", Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path)).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<LlamaModelException>(() => GgufFile.Read("/nowhere/model.gguf"));

        Assert.Equal("/nowhere/model.gguf", error.Path);
        Assert.Contains("no such file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_a_model() =>
        Assert.Contains(
            "folder", Assert.Throws<LlamaModelException>(() => GgufFile.Read(AppContext.BaseDirectory)).Reason, StringComparison.Ordinal);

    public static TheoryData<string, byte[]> DamagedFiles() => new()
    {
        { "truncated or empty", [] },
        { "truncated or empty", "GGUF"u8.ToArray() },
        { "not a GGUF file", new byte[4096] },
        { "version 1", Built(b => b.Version = 1) },
        { "big-endian", Built(b => b.Version = BinaryPrimitives.ReverseEndianness(3u)) },
        { "tensors, more than", Built(b => b.ClaimedTensors = ulong.MaxValue) },
        { "metadata entries, more than", Built(b => b.ClaimedPairs = ulong.MaxValue) },
        { "occurs twice", Built(b => b.UInt32("llama.block_count", 1)) },
        { "'token_embd.weight' occurs twice", Built(b => b.Tensor("token_embd.weight", 0, 256, 32, 2)) },
        { "impossible shape", Built(b => b.Tensor("x.weight", 0, 256, ulong.MaxValue, 2)) },
        { "impossible shape", Built(b => b.Tensor("x.weight", 0, 256, 0)) },
        { "beyond the file's", Built(b => b.Tensor("x.weight", 0, 256, 1L << 40, 1L << 20)) },
        { "but the file has", Built(b => b.DataBytes = 128) },
        { "where the tensors before it end", Built(b => b.Tensor("x.weight", 0, 32, 32)) },
        { "unknown type 4", Built(b => b.Tensor("x.weight", 4, 256, 32)) },
        { "unknown type 4000", Built(b => b.Tensor("x.weight", 4000, 256, 32)) },
        { "multiple of Q4_0's block", Built(b => b.Tensor("x.weight", 2, 256, 33)) },
        { "5 dimensions", Built(b => b.Tensor("x.weight", 0, 256, 1, 1, 1, 1, 1)) },
        { "array of arrays", Built(b => b.Array("x", GgufValueType.Array, 1, _ => { })) },
        { "claims 9223372036854775807 elements", Built(b => b.Array("x", GgufValueType.String, long.MaxValue, _ => { })) },
        { "unknown type 99", Built(b => b.Pair("x", (GgufValueType)99, _ => { })) },
        { "neither true nor false", Built(b => b.Pair("x", GgufValueType.Bool, w => w.Write((byte)7))) },
        { "not UTF-8", Built(b => b.Pair("x", GgufValueType.String, w => { w.Write(2UL); w.Write((byte)0xC0); w.Write((byte)0xC0); })) },
        { "claims 18446744073709551615 bytes", Built(b => b.Pair("x", GgufValueType.String, w => w.Write(ulong.MaxValue))) },
        { "key is empty", Built(b => b.UInt32("", 1)) },
        { "general.alignment", Built(b => b.UInt32("general.alignment", 48)) },
        { "same token twice", Built(b => b.Texts("tokenizer.ggml.tokens", "a", "b", "a"), leaveOut: "tokenizer.ggml.tokens") },
        { "names no architecture", Built(_ => { }, leaveOut: "general.architecture") },
        { "has no tokenizer", Built(_ => { }, leaveOut: "tokenizer.ggml.model") },
        { "has no vocabulary", Built(_ => { }, leaveOut: "tokenizer.ggml.tokens") },
        { "context_length is missing", Built(_ => { }, leaveOut: "llama.context_length") },
        { "block_count is 513", Built(b => b.UInt32("llama.block_count", 513), leaveOut: "llama.block_count") },
        { "block_count is 0", Built(b => b.UInt32("llama.block_count", 0), leaveOut: "llama.block_count") },
        { "pooling_type is 9", Built(b => b.UInt32("llama.pooling_type", 9)) },
        { "not an integer", Built(b => b.Text("llama.pooling_type", "mean")) },
        { "do not divide", Built(b => b.UInt32("llama.attention.head_count", 9).UInt32("llama.attention.head_count_kv", 2)) },
        { "uses 0 of them", Built(b => b.UInt32("llama.expert_count", 8)) },
        { "rope.scaling.type", Built(b => b.Text("llama.rope.scaling.type", "cubic")) },
        { "fewer entries", Built(b => b.Array("tokenizer.ggml.scores", GgufValueType.Float32, 1, w => w.Write(1f))) },
        { "LoRA adapter", Built(b => b.Text("general.type", "adapter")) },
        { "projector", Built(b => b.Text("general.architecture", "clip"), leaveOut: "general.architecture") },
        { "epsilon is -1", Built(b => b.Pair("llama.attention.layer_norm_rms_epsilon", GgufValueType.Float32, w => w.Write(-1f))) },
        { "freq_base is NaN", Built(b => b.Pair("llama.rope.freq_base", GgufValueType.Float32, w => w.Write(float.NaN))) },
        { "has type I32", Built(b => { b.Tensor("x.weight", 26, 256, 32, 2); b.DataBytes = 512; }) },
        { "one-dimensional tensor", Built(b => { b.Tensor("x.bias", 2, 256, 32); b.DataBytes = 512; }) },
    };

    [Theory]
    [MemberData(nameof(DamagedFiles))]
    public void A_damaged_or_foreign_file_is_refused_with_its_reason(string reason, byte[] content)
    {
        using var file = new TemporaryFile(content);

        var error = Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path));

        Assert.Equal(file.Path, error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_not_the_first_of_a_split_model_is_refused()
    {
        using var file = new TemporaryFile(
            Built(b => b.Pair("split.count", GgufValueType.UInt16, w => w.Write((ushort)2)).Pair(
                "split.no", GgufValueType.UInt16, w => w.Write((ushort)1))),
            "model-00002-of-00002.gguf");

        Assert.Contains(
            "name the first one", Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_part_of_a_split_model_is_named()
    {
        using var file = new TemporaryFile(
            Built(b => b.Pair("split.count", GgufValueType.UInt16, w => w.Write((ushort)2)).Pair(
                "split.no", GgufValueType.UInt16, w => w.Write((ushort)0))),
            "model-00001-of-00002.gguf");

        Assert.EndsWith(
            "model-00002-of-00002.gguf", Assert.Throws<LlamaModelException>(() => GgufFile.Read(file.Path)).Path, StringComparison.Ordinal);
    }

    private static byte[] Built(Action<GgufBuilder> change, string? leaveOut = null)
    {
        var builder = GgufBuilder.Model(leaveOut);
        change(builder);
        return builder.Bytes();
    }
}
