using Wattwise.LocalEngine.Native;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests;

public class LlamaModelInfoTests(ChatModel chat)
{
    [Fact]
    public void A_file_tells_without_loading_what_the_loaded_model_tells()
    {
        var read = LlamaModelInfo.Read(SampleModels.Chat);

        Assert.Equal(chat.Engine.Model with { Metadata = read.Metadata }, read);
        Assert.Equal(chat.Engine.Model.Metadata.OrderBy(entry => entry.Key), read.Metadata.OrderBy(entry => entry.Key));
    }

    [Fact]
    public void The_header_gives_the_figures_that_the_library_gives()
    {
        LlamaLibrary.Load();
        foreach (var path in (string[])[SampleModels.Chat, SampleModels.Embedder, SampleModels.PairVerifier])
        {
            using var model = ModelHandle.Load(
                path, LlamaApi.Abi.ModelDefaults(), [0], cancellationToken: TestContext.Current.CancellationToken);

            var info = LlamaModelInfo.Read(path);

            Assert.Equal((long)LlamaApi.ModelParameterCount(model), info.ParameterCount);
            Assert.Equal((long)LlamaApi.ModelSize(model), info.SizeInBytes);
            Assert.Equal(LlamaApi.ModelTrainingContext(model), info.TrainingContextLength);
            Assert.Equal(LlamaApi.ModelEmbeddingLength(model), info.EmbeddingLength);
            Assert.Equal(LlamaApi.VocabularySize(model.Vocabulary), info.VocabularySize);
        }
    }

    [Fact]
    public void Format_licence_layers_and_metadata_are_named()
    {
        var info = LlamaModelInfo.Read(SampleModels.Chat);

        Assert.Equal("Q4_1", info.FileType);
        Assert.Equal("apache-2.0", info.License);
        Assert.Equal(30, info.LayerCount);
        Assert.Null(info.SlidingWindow);
        Assert.Equal("9", info.Metadata["llama.attention.head_count"]);
        Assert.DoesNotContain("tokenizer.ggml.tokens", info.Metadata.Keys);
    }

    [Fact]
    public void A_sliding_window_is_named()
    {
        using var file = new TemporaryFile(GgufBuilder.Model().UInt32("llama.attention.sliding_window", 512).Bytes());

        Assert.Equal(512, LlamaModelInfo.Read(file.Path).SlidingWindow);
    }
}
