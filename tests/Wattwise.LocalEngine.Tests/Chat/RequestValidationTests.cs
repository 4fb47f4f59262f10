using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class RequestValidationTests(ChatModel model, EmbeddingModel embedder, PairModel scorer)
{
    public static TheoryData<string, Type> WrongMessages => new()
    {
        { "none", typeof(ArgumentException) },
        { "null", typeof(ArgumentNullException) },
        { "null message", typeof(ArgumentException) },
        { "empty user", typeof(ArgumentException) },
        { "image", typeof(NotSupportedException) },
        { "link", typeof(NotSupportedException) },
        { "result without a call", typeof(ArgumentException) },
        { "result before its call", typeof(ArgumentException) },
        { "result of a system message", typeof(ArgumentException) },
        { "result with an image", typeof(NotSupportedException) },
        { "result of a type that is no JSON", typeof(NotSupportedException) },
        { "tool message without a result", typeof(ArgumentException) },
        { "call of a user", typeof(ArgumentException) },
        { "call without a name", typeof(ArgumentException) },
        { "unknown role", typeof(ArgumentException) },
    };

    public static TheoryData<string, Type> WrongOptions => new()
    {
        { "hosted tool", typeof(NotSupportedException) },
        { "nameless tool", typeof(ArgumentException) },
        { "null tool", typeof(ArgumentException) },
        { "two tools of one name", typeof(ArgumentException) },
        { "unknown required tool", typeof(ArgumentException) },
        { "required without tools", typeof(ArgumentException) },
        { "tool with a schema of 2 MB", typeof(LlamaConstraintException) },
        { "reasoning budget -1", typeof(ArgumentOutOfRangeException) },
        { "unknown reasoning effort", typeof(ArgumentOutOfRangeException) },
        { "conversation", typeof(NotSupportedException) },
        { "other model", typeof(ArgumentException) },
        { "temperature -1", typeof(ArgumentOutOfRangeException) },
        { "temperature NaN", typeof(ArgumentOutOfRangeException) },
        { "temperature infinity", typeof(ArgumentOutOfRangeException) },
        { "top-p 1.1", typeof(ArgumentOutOfRangeException) },
        { "top-p NaN", typeof(ArgumentOutOfRangeException) },
        { "top-k -1", typeof(ArgumentOutOfRangeException) },
        { "max 0", typeof(ArgumentOutOfRangeException) },
        { "penalty NaN", typeof(ArgumentOutOfRangeException) },
        { "min-p 2", typeof(ArgumentOutOfRangeException) },
        { "repeat 0", typeof(ArgumentOutOfRangeException) },
        { "logprobs 1000", typeof(ArgumentOutOfRangeException) },
        { "typical-p 1.1", typeof(ArgumentOutOfRangeException) },
        { "top-n-sigma -1", typeof(ArgumentOutOfRangeException) },
        { "dry multiplier -1", typeof(ArgumentOutOfRangeException) },
        { "dry base 0.5", typeof(ArgumentOutOfRangeException) },
        { "dry allowed -1", typeof(ArgumentOutOfRangeException) },
        { "dry window -1", typeof(ArgumentOutOfRangeException) },
        { "empty breaker", typeof(ArgumentOutOfRangeException) },
        { "long breaker", typeof(ArgumentOutOfRangeException) },
        { "many breakers", typeof(ArgumentOutOfRangeException) },
        { "xtc probability 2", typeof(ArgumentOutOfRangeException) },
        { "xtc threshold NaN", typeof(ArgumentOutOfRangeException) },
        { "temperature range -1", typeof(ArgumentOutOfRangeException) },
        { "temperature exponent 0", typeof(ArgumentOutOfRangeException) },
        { "bias NaN", typeof(ArgumentOutOfRangeException) },
        { "bias infinity", typeof(ArgumentOutOfRangeException) },
        { "bias of token -1", typeof(ArgumentOutOfRangeException) },
        { "bias of token 49152", typeof(ArgumentOutOfRangeException) },
        { "empty stop", typeof(ArgumentException) },
    };

    private static readonly AIFunction One = AIFunctionFactory.Create(() => 1, "one");

    private static ChatMessage Called => new(ChatRole.Assistant, [new FunctionCallContent("1", "f")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(WrongMessages))]
    public async Task Messages_that_the_model_cannot_take_are_refused(string what, Type exception)
    {
        ChatMessage[]? messages = what switch
        {
            "none" => [],
            "null" => null,
            "null message" => [null!],
            "empty user" => [new(ChatRole.User, "")],
            "image" => [new(ChatRole.User, [new TextContent("What is this?"), new DataContent(new byte[] { 1 }, "image/png")])],
            "link" => [new(ChatRole.User, [new UriContent("https://example.org/a.png", "image/png")])],
            "result without a call" => [new(ChatRole.User, "Hi"), new(ChatRole.Tool, [new FunctionResultContent("1", "x")])],
            "result before its call" =>
                [new(ChatRole.Tool, [new FunctionResultContent("1", "x")]), new(ChatRole.Assistant, [new FunctionCallContent("1", "f")])],
            "result of a system message" => [Called, new(ChatRole.System, [new FunctionResultContent("1", "x")])],
            "result with an image" =>
                [Called, new(ChatRole.Tool, [new FunctionResultContent("1", new DataContent(new byte[] { 1 }, "image/png"))])],
            "result of a type that is no JSON" => [Called, new(ChatRole.Tool, [new FunctionResultContent("1", typeof(string))])],
            "tool message without a result" => [Called, new(ChatRole.Tool, "x")],
            "call of a user" => [new(ChatRole.User, [new FunctionCallContent("1", "f")])],
            "call without a name" => [new(ChatRole.Assistant, [new FunctionCallContent("1", " ")])],
            _ => [new(new ChatRole("user<|im_end|>"), "Hi")],
        };

        await AssertRefused(exception, messages!, null);
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task Options_that_make_no_sense_are_refused(string what, Type exception)
    {
        ChatOptions options = what switch
        {
            "hosted tool" => new() { Tools = [new HostedWebSearchTool()] },
            "nameless tool" => new() { Tools = [new NamelessTool()] },
            "null tool" => new() { Tools = [null!] },
            "two tools of one name" => new() { Tools = [One, AIFunctionFactory.Create(() => 2, "one")] },
            "unknown required tool" => new() { Tools = [One], ToolMode = ChatToolMode.RequireSpecific("two") },
            "required without tools" => new() { ToolMode = ChatToolMode.RequireAny },
            "tool with a schema of 2 MB" =>
                new()
                {
                    Tools = [AIFunctionFactory.CreateDeclaration(
                        "one", null, JsonElement.Parse($"{{\"description\":\"{new string('x', 2_000_000)}\"}}"))]
                },
            "reasoning budget -1" => new ChatOptions().ConfigureLlama(llama => llama.MaxReasoningTokens = -1),
            "unknown reasoning effort" => new() { Reasoning = new() { Effort = (ReasoningEffort)99 } },
            "conversation" => new() { ConversationId = "1" },
            "other model" => new() { ModelId = "gpt-x" },
            "temperature -1" => new() { Temperature = -1 },
            "temperature NaN" => new() { Temperature = float.NaN },
            "temperature infinity" => new() { Temperature = float.PositiveInfinity },
            "top-p 1.1" => new() { TopP = 1.1f },
            "top-p NaN" => new() { TopP = float.NaN },
            "top-k -1" => new() { TopK = -1 },
            "max 0" => new() { MaxOutputTokens = 0 },
            "penalty NaN" => new() { PresencePenalty = float.NaN },
            "min-p 2" => new ChatOptions().ConfigureLlama(llama => llama.MinP = 2),
            "repeat 0" => new ChatOptions().ConfigureLlama(llama => llama.RepeatPenalty = 0),
            "logprobs 1000" => new ChatOptions().ConfigureLlama(llama => llama.TopLogprobs = 1000),
            "typical-p 1.1" => new ChatOptions().ConfigureLlama(llama => llama.TypicalP = 1.1f),
            "top-n-sigma -1" => new ChatOptions().ConfigureLlama(llama => llama.TopNSigma = -1),
            "dry multiplier -1" => new ChatOptions().ConfigureLlama(llama => llama.DryMultiplier = -1),
            "dry base 0.5" => new ChatOptions().ConfigureLlama(llama => llama.DryBase = 0.5f),
            "dry allowed -1" => new ChatOptions().ConfigureLlama(llama => llama.DryAllowedLength = -1),
            "dry window -1" => new ChatOptions().ConfigureLlama(llama => llama.DryPenaltyLastTokens = -1),
            "empty breaker" => new ChatOptions().ConfigureLlama(llama => llama.DrySequenceBreakers = [""]),
            "long breaker" => new ChatOptions().ConfigureLlama(llama => llama.DrySequenceBreakers = [new string('x', 41)]),
            "many breakers" => new ChatOptions().ConfigureLlama(llama => llama.DrySequenceBreakers = [.. Enumerable.Repeat("x", 65)]),
            "xtc probability 2" => new ChatOptions().ConfigureLlama(llama => llama.XtcProbability = 2),
            "xtc threshold NaN" => new ChatOptions().ConfigureLlama(llama => llama.XtcThreshold = float.NaN),
            "temperature range -1" => new ChatOptions().ConfigureLlama(llama => llama.DynamicTemperatureRange = -1),
            "temperature exponent 0" => new ChatOptions().ConfigureLlama(llama => llama.DynamicTemperatureExponent = 0),
            "bias NaN" => new ChatOptions().ConfigureLlama(llama => llama.LogitBias = new Dictionary<int, float> { [1] = float.NaN }),
            "bias infinity" => new ChatOptions().ConfigureLlama(
                llama => llama.LogitBias = new Dictionary<int, float> { [1] = float.PositiveInfinity }),
            "bias of token -1" => new ChatOptions().ConfigureLlama(llama => llama.LogitBias = new Dictionary<int, float> { [-1] = 1 }),
            "bias of token 49152" =>
                new ChatOptions().ConfigureLlama(llama => llama.LogitBias = new Dictionary<int, float> { [49152] = 1 }),
            _ => new() { StopSequences = [""] },
        };

        await AssertRefused(exception, [new(ChatRole.User, "Hi")], options);
    }

    [Fact]
    public async Task More_stop_sequences_than_the_most_are_refused()
    {
        var most = Enumerable.Range(0, LlamaRequestOptions.MaxStopSequences).Select(i => $"stop {i}").ToArray();

        await model.Client.GetResponseAsync(
            "Hi", new() { MaxOutputTokens = 1, StopSequences = most }, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ArgumentException>(
            () => model.Client.GetResponseAsync(
                "Hi", new() { StopSequences = [.. most, "one more"] }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_refused_with_both_numbers()
    {
        var exception = await Assert.ThrowsAsync<LlamaContextLengthException>(
            () => model.Client.GetResponseAsync(string.Join(' ', Enumerable.Repeat("word", 5000)), cancellationToken: Token));

        Assert.InRange(exception.InputTokens, 5000, 5100);
        Assert.Equal(model.Engine.ContextLength, exception.MaxTokens);
        Assert.Contains($"{exception.InputTokens}", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{exception.MaxTokens}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_used_for_what_it_was_made_for()
    {
        Assert.Throws<NotSupportedException>(() => new LlamaChatClient(embedder.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaChatClient(scorer.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaEmbeddingGenerator(model.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaEmbeddingGenerator(scorer.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaPairScorer(model.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaPairScorer(embedder.Engine));
        Assert.Throws<NotSupportedException>(() => new LlamaChatClient(model.Engine, new() { ChatTemplate = "no such format" }));
    }

    [Fact]
    public async Task A_logit_processor_that_fails_or_bans_everything_fails_its_request_only()
    {
        var failing = new ChatOptions().ConfigureLlama(
            llama => llama.LogitProcessor = (_, _) => throw new InvalidOperationException("mine"));
        var banning = new ChatOptions().ConfigureLlama(llama => llama.LogitProcessor = (_, logits) => logits.Fill(float.NegativeInfinity));

        await Assert.ThrowsAsync<InvalidOperationException>(() => model.Client.GetResponseAsync("Hi", failing, Token));
        await Assert.ThrowsAsync<LlamaException>(() => model.Client.GetResponseAsync("Hi", banning, Token));
        Assert.NotEmpty((await model.Client.GetResponseAsync("Hi", new() { MaxOutputTokens = 2 }, Token)).Text);
    }

    private async Task AssertRefused(Type exception, ChatMessage[] messages, ChatOptions? options)
    {
        var client = model.Client;
        Assert.IsType(exception, await Record.ExceptionAsync(() => client.GetResponseAsync(messages, options, Token)));
        Assert.IsType(exception, await Record.ExceptionAsync(
            async () => await client.GetStreamingResponseAsync(messages, options, Token).ToListAsync(Token)));
    }

    private sealed class NamelessTool : AITool
    {
        public override string Name => "";
    }
}
