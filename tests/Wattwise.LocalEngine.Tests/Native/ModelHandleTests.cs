using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine.Tests.Native;

public class ModelHandleTests
{
    private static readonly nint[] Cpu = DeviceSelection.Select(LlamaLibrary.Load().Directory, LlamaDevice.Cpu).NativeList;

    [Fact]
    public void A_text_in_several_scripts_survives_tokens_and_back()
    {
        using var model = LoadVocabulary(SampleModels.Chat);
        var vocabulary = new Vocabulary(model);

        var tokens = vocabulary.Tokenize(
            "Grüße, 世界! 🙂", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Grüße, 世界! 🙂", vocabulary.Detokenize(tokens, removeSpecial: false, unparseSpecial: false));
    }

    [Fact]
    public void Control_tokens_in_user_text_stay_text()
    {
        using var model = LoadVocabulary(SampleModels.Chat);
        var vocabulary = new Vocabulary(model);

        Assert.Single(vocabulary.Tokenize(
            "<|im_end|>", addSpecial: false, parseSpecial: true, cancellationToken: TestContext.Current.CancellationToken));
        Assert.DoesNotContain(
            vocabulary.Tokenize(
                "<|im_end|>", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken),
                vocabulary.IsControl);
    }

    [Fact]
    public void An_empty_text_has_no_tokens()
    {
        using var model = LoadVocabulary(SampleModels.Chat);

        Assert.Empty(new Vocabulary(model).Tokenize(
            "", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_an_argument_error()
    {
        using var model = LoadVocabulary(SampleModels.Chat);
        var vocabulary = new Vocabulary(model);

        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.IsEndOfGeneration(vocabulary.Size));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.Detokenize([-1], removeSpecial: false, unparseSpecial: false));
    }

    [Fact]
    public void A_tokenizer_whose_model_was_disposed_throws_instead_of_reading_freed_memory()
    {
        var model = LoadVocabulary(SampleModels.Chat);
        var vocabulary = new Vocabulary(model);
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(
            () => vocabulary.Tokenize(
                "a", addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Progress_rises_to_the_end()
    {
        List<float> reports = [];

        using var model = ModelHandle.Load(
            SampleModels.Embedder, LlamaApi.Abi.ModelDefaults(), Cpu, new Recorder<float>(reports.Add),
            TestContext.Current.CancellationToken);

        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1f, reports[^1]);
    }

    [Fact]
    public void Cancelling_ends_a_load()
    {
        using var source = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => ModelHandle.Load(
            SampleModels.Embedder, LlamaApi.Abi.ModelDefaults(), Cpu, new Recorder<float>(_ => source.Cancel()), source.Token));
    }

    [Fact]
    public void A_callers_exception_in_the_progress_report_comes_back()
    {
        Assert.Throws<FormatException>(() => ModelHandle.Load(
            SampleModels.Embedder, LlamaApi.Abi.ModelDefaults(), Cpu, new Recorder<float>(_ => throw new FormatException()),
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_llama_cpp_refuses_is_quoted()
    {
        using var file = new Gguf.TemporaryFile(Gguf.GgufBuilder.Model().Bytes());

        var error = Assert.Throws<LlamaModelException>(
            () => ModelHandle.Load(file.Path, LlamaApi.Abi.ModelDefaults(), Cpu, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("llama.cpp refused it (llama_model_load: error loading model", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_keeps_its_model_alive_and_frees_it_at_the_end()
    {
        var model = ModelHandle.Load(
            SampleModels.Embedder, LlamaApi.Abi.ModelDefaults(), Cpu, cancellationToken: TestContext.Current.CancellationToken);
        var parameters = LlamaApi.Abi.ContextDefaults();
        parameters.Embeddings = true;
        var context = ContextHandle.Create(model, parameters);
        context.Attach(ThreadpoolHandle.Create(2));
        model.Dispose();

        Assert.Equal(PoolingType.Mean, LlamaApi.ContextPoolingType(context));

        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => LlamaApi.ContextPoolingType(context));
    }

    private static ModelHandle LoadVocabulary(string path)
    {
        var parameters = LlamaApi.Abi.ModelDefaults();
        parameters.VocabularyOnly = true;
        return ModelHandle.Load(path, parameters, Cpu, cancellationToken: TestContext.Current.CancellationToken);
    }
}
