using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

public class LlamaEngineTests(ChatModel chat, EmbeddingModel embedder, PairModel scorer)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_model_says_what_it_is()
    {
        var model = chat.Engine.Model;
        Assert.Equal("SmolLM2-135M-Instruct-Q4_1", model.Id);
        Assert.Equal("llama", model.Architecture);
        Assert.Equal(LlamaModelKind.Chat, model.Kind);
        Assert.InRange(model.ParameterCount, 130_000_000, 170_000_000);
        Assert.Equal(8192, model.TrainingContextLength);
        Assert.Equal(576, model.EmbeddingLength);
        Assert.Equal(49_152, model.VocabularySize);
        Assert.True(model.HasChatTemplate);
        Assert.Equal(LlamaEngineOptions.DefaultContextLength, chat.Engine.ContextLength);
        Assert.Equal("CPU", chat.Engine.Device);
        Assert.Equal(LlamaModelKind.Embedding, embedder.Engine.Model.Kind);
        Assert.Equal(LlamaModelKind.PairScorer, scorer.Engine.Model.Kind);
    }

    [Fact]
    public async Task The_templates_of_a_file_and_the_tokens_they_name_are_read()
    {
        using var file = TinyModel.Llama(
            more: builder =>
                builder.Text("tokenizer.chat_template.tool_use", "with tools").Text("tokenizer.chat_template.rerank", "{query}"));
        await using var engine = await LlamaEngine.LoadAsync(ChildCommands.Options(file.Path, 256), cancellationToken: Token);

        Assert.Contains("<|im_start|>", engine.Templates.Default, StringComparison.Ordinal);
        Assert.Equal("with tools", engine.Templates.ToolUse);
        Assert.Equal(("<|im_start|>", "<|im_end|>"), (engine.Templates.Tokens.Bos, engine.Templates.Tokens.Eos));
        Assert.True(engine.HasRerankTemplate);
    }

    [Fact]
    public async Task Loading_reports_progress_up_to_the_end()
    {
        var progress = new Recorder<float>();
        await using var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Embedder, WarmUp = false, Threads = 1 }, progress, Token);

        Assert.Equal(1, progress.Values[^1], 1e-3f);
        Assert.Equal(progress.Values.Order(), progress.Values);
    }

    [Fact]
    public async Task Loading_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat }, new Recorder<float>(_ => cancellation.Cancel()), cancellation.Token));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_before_anything_is_loaded()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => LlamaEngine.LoadAsync(null!, cancellationToken: Token));
        foreach (var options in (LlamaEngineOptions[])[
            new() { ModelPath = SampleModels.Chat, Threads = 0 },
            new() { ModelPath = SampleModels.Chat, BatchSize = 1 },
            new() { ModelPath = SampleModels.Chat, Device = (LlamaDevice)9 },
            new() { ModelPath = SampleModels.Chat, FlashAttention = false, ValueType = LlamaKvType.Q8 },
            new()])
            await Assert.ThrowsAsync<OptionsValidationException>(() => LlamaEngine.LoadAsync(options, cancellationToken: Token));
    }

    [Fact]
    public async Task A_context_that_does_not_fit_into_memory_is_refused_with_the_numbers()
    {
        var exception = await Assert.ThrowsAsync<LlamaMemoryException>(() => LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, ContextLength = 16_000_000, KeyType = LlamaKvType.F32, ValueType = LlamaKvType.F32 },
            cancellationToken: Token));
        Assert.Contains("MiB", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quantised_kv_caches_and_a_small_batch_answer_too()
    {
        await using var engine = await LlamaEngine.LoadAsync(
            new()
            {
                ModelPath = SampleModels.Chat,
                ContextLength = 256,
                KeyType = LlamaKvType.Q8,
                ValueType = LlamaKvType.Q8,
                BatchSize = 32,
                BatchThreads = 2,
                Threads = 1,
            },
            cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var reference = ModelReferences.Instance.Chats[0];

        var response = await client.GetResponseAsync(reference.ToMessages(), new() { Temperature = 0, MaxOutputTokens = 2 }, Token);
        Assert.Equal(reference.GreedyTokens[..2], engine.Vocabulary.Tokenize(
            response.Text, addSpecial: false, parseSpecial: false, cancellationToken: TestContext.Current.CancellationToken));
    }
}
