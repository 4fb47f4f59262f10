using CsCheck;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class ChatRequestFuzzTests
{
    private const int AtOnce = 4;
    private const int Vocabulary = 49_152;

    private static readonly OptionEdit<ChatOptions>[] Edits =
    [
        .. Edit<float?>(
            nameof(ChatOptions.Temperature), (o, v) => o.Temperature = v, 0, float.Epsilon, 0.8f, 1e30f, float.MaxValue, -1, float.NaN),
        .. Edit<int?>(nameof(ChatOptions.TopK), (o, v) => o.TopK = v, 0, 1, Vocabulary, int.MaxValue, -1, int.MinValue),
        .. Edit<float?>(nameof(ChatOptions.TopP), (o, v) => o.TopP = v, 0, float.Epsilon, 0.5f, 1, 2, float.NaN),
        .. Edit<float?>(
            nameof(ChatOptions.FrequencyPenalty), (o, v) => o.FrequencyPenalty = v, -2, 2, float.MaxValue, float.MinValue, float.NaN),
        .. Edit<float?>(nameof(ChatOptions.PresencePenalty), (o, v) =>
            o.PresencePenalty = v, -2, 2, float.MaxValue, float.MinValue, float.NegativeInfinity),
        .. Edit<long?>(nameof(ChatOptions.Seed), (o, v) => o.Seed = v, 0, -1, long.MinValue, long.MaxValue),
        .. Edit<int?>(nameof(ChatOptions.MaxOutputTokens), (o, v) => o.MaxOutputTokens = v, null, 0, -1, 1, int.MaxValue, int.MinValue),
        .. Edit<IList<string>>(
            nameof(ChatOptions.StopSequences), (o, v) => o.StopSequences = v, [], [""], [null!], ["\0"], ["\uD83D"], [AwkwardTexts.Long[1]],
            ["e", " ", "\n"], [.. AwkwardTexts.Short[1..]]),
        .. Edit<string>(nameof(ChatOptions.Instructions), (o, v) => o.Instructions = v, AwkwardTexts.Short),
        .. Edit<string>(nameof(ChatOptions.ModelId), (o, v) => o.ModelId = v, "", "other"),
        .. Edit<string>(nameof(ChatOptions.ConversationId), (o, v) => o.ConversationId = v, "", "1"),
        .. Edit<IList<AITool>>(nameof(ChatOptions.Tools), (o, v) => o.Tools = v, [], [null!], [AIFunctionFactory.Create(() => 1, "one")]),
        .. Edit<ChatResponseFormat>(
            nameof(ChatOptions.ResponseFormat), (o, v) => o.ResponseFormat = v, ChatResponseFormat.Text, ChatResponseFormat.Json),
        .. Llama<float?>(nameof(LlamaRequestOptions.MinP), (o, v) => o.MinP = v, 0, float.Epsilon, 1, -1),
        .. Llama<float?>(nameof(LlamaRequestOptions.RepeatPenalty), (o, v) =>
            o.RepeatPenalty = v, float.Epsilon, 0.5f, 1.3f, float.MaxValue, 0, float.NaN),
        .. Llama<int?>(nameof(LlamaRequestOptions.PenaltyLastTokens), (o, v) => o.PenaltyLastTokens = v, 0, 1, int.MaxValue, -1),
        .. Llama<IReadOnlyDictionary<int, float>>(
            nameof(LlamaRequestOptions.LogitBias),
            (o, v) => o.LogitBias = v,
            Biases(-1, 1),
            Biases(int.MaxValue, 1),
            Biases(Vocabulary, 1),
            Biases(Vocabulary - 1, float.MaxValue),
            Biases(0, float.NegativeInfinity),
            Biases(5, float.PositiveInfinity),
            Biases(5, float.NaN),
            Enumerable.Range(0, Vocabulary).ToDictionary(token => token, _ => float.NegativeInfinity),
            Enumerable.Range(0, Vocabulary).ToDictionary(token => token, _ => float.MaxValue)),
        .. Llama<float?>(nameof(LlamaRequestOptions.TypicalP), (o, v) => o.TypicalP = v, 0, float.Epsilon, 0.9f, 2),
        .. Llama<float?>(nameof(LlamaRequestOptions.TopNSigma), (o, v) => o.TopNSigma = v, float.Epsilon, 1, float.MaxValue, -1),
        .. Llama<float?>(nameof(LlamaRequestOptions.DryMultiplier), (o, v) => o.DryMultiplier = v, 0.8f, float.MaxValue, -1),
        .. Llama<float?>(nameof(LlamaRequestOptions.DryBase), (o, v) => o.DryBase = v, 1, float.MaxValue, 0.5f),
        .. Llama<int?>(nameof(LlamaRequestOptions.DryAllowedLength), (o, v) => o.DryAllowedLength = v, 0, int.MaxValue, -1),
        .. Llama<int?>(nameof(LlamaRequestOptions.DryPenaltyLastTokens), (o, v) => o.DryPenaltyLastTokens = v, 0, 1, int.MaxValue, -1),
        .. Llama<IReadOnlyList<string>>(
            nameof(LlamaRequestOptions.DrySequenceBreakers), (o, v) => o.DrySequenceBreakers = v, [], [""], [null!], ["\0", "\uD83D", "é"],
            [new string('x', 41)]),
        .. Llama<float?>(nameof(LlamaRequestOptions.XtcProbability), (o, v) => o.XtcProbability = v, 1, 0.5f, float.NaN),
        .. Llama<float?>(nameof(LlamaRequestOptions.XtcThreshold), (o, v) => o.XtcThreshold = v, 0, float.Epsilon, 1, -1),
        .. Llama<float?>(nameof(LlamaRequestOptions.DynamicTemperatureRange), (o, v) =>
            o.DynamicTemperatureRange = v, float.Epsilon, 0.5f, float.MaxValue, -1),
        .. Llama<float?>(nameof(LlamaRequestOptions.DynamicTemperatureExponent), (o, v) =>
            o.DynamicTemperatureExponent = v, float.Epsilon, float.MaxValue, 0),
        .. Llama<int?>(nameof(LlamaRequestOptions.TopLogprobs), (o, v) =>
            o.TopLogprobs = v, 0, 1, LlamaRequestOptions.MaxTopLogprobs, int.MaxValue, -1),
        .. Llama<string>(
            nameof(LlamaRequestOptions.PrefixScope), (o, v) => o.PrefixScope = v, [.. AwkwardTexts.Short, AwkwardTexts.Long[0]]),
        .. Llama<int>(nameof(LlamaRequestOptions.Priority), (o, v) => o.Priority = v, int.MinValue, int.MaxValue),
        .. Llama<DateTimeOffset?>(
            nameof(LlamaRequestOptions.Deadline), (o, v) => o.Deadline = v, DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch,
            DateTimeOffset.MaxValue),
        .. Llama<IReadOnlyList<LlamaLoraScale>>(nameof(LlamaRequestOptions.Adapters), (o, v) => o.Adapters = v, [], [default]),
        .. Llama<LlamaLogitProcessor>(
            nameof(LlamaRequestOptions.LogitProcessor),
            (o, v) => o.LogitProcessor = v,
            (_, _) => throw new ProcessorException(),
            (_, logits) => logits.Fill(float.NaN),
            (_, logits) => logits.Fill(float.NegativeInfinity),
            (_, logits) => logits.Fill(float.PositiveInfinity),
            (_, logits) => logits.Clear()),
    ];

    private static readonly Gen<string> Prompts = Gen.Frequency(
        (20, Gen.Const("Name three fruits.")), (20, OneOf(AwkwardTexts.Short)), (1, OneOf(AwkwardTexts.Long)));

    private static readonly Gen<(string Prompt, OptionEdit<ChatOptions>[] Edits)> Requests = Gen.Select(
        Prompts, OptionEdit<ChatOptions>.Some(Edits, most: 6));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_request_is_answered_or_refused_and_the_next_one_gets_the_tokens_it_had_before(bool drafts)
    {
        await using var engine = await LoadAsync(drafts);
        using var client = new LlamaChatClient(engine);
        var before = await PlainTokensAsync(client);

        await Requests.Array[AtOnce].ForAllAsync(CheckTogetherAsync, iter: 80 / AtOnce);
        if (drafts)
        {
            foreach (var edits in Edits.Chunk(AtOnce))
                await CheckTogetherAsync([.. edits.Select(edit => ("Name three fruits.", (OptionEdit<ChatOptions>[])[edit]))]);
        }

        var status = engine.Status;
        Assert.Equal((LlamaEngineState.Ready, 0, 0), (status.State, status.ReservedKvTokens, status.Recoveries));

        async Task CheckTogetherAsync((string Prompt, OptionEdit<ChatOptions>[] Edits)[] requests)
        {
            await Task.WhenAll(requests.Select(request => CheckAsync(client, request.Prompt, request.Edits)));
            Assert.Equal(before, await PlainTokensAsync(client));
        }
    }

    [Fact]
    public async Task Any_text_is_answered_or_refused_whoever_says_it()
    {
        await using var engine = await LoadAsync(drafts: false);
        using var client = new LlamaChatClient(engine);
        var before = await PlainTokensAsync(client);

        var messages = AwkwardTexts.Long.Select(text => new ChatMessage(ChatRole.User, text)).Concat(
            from text in AwkwardTexts.Short
            from role in (ChatRole[])[ChatRole.System, ChatRole.User, ChatRole.Assistant, new("role " + text)]
            select new ChatMessage(role, text));
        foreach (var message in messages)
        {
            var refusal = await Record.ExceptionAsync(() => client.GetResponseAsync([message, new(ChatRole.User, "Hi")], Greedy(), Token));
            Assert.True(IsTyped(refusal), $"'{message.Text[..Math.Min(message.Text.Length, 40)]}' of '{message.Role}': {refusal}");
        }

        Assert.Equal(before, await PlainTokensAsync(client));
    }

    private static async Task CheckAsync(LlamaChatClient client, string prompt, OptionEdit<ChatOptions>[] edits)
    {
        var options = new ChatOptions { MaxOutputTokens = 6, Seed = 1 };
        foreach (var edit in edits)
            edit.Apply(options);

        ChatResponse? response = null;
        var refusal = await Record.ExceptionAsync(async () => response = await client.GetResponseAsync(prompt, options, Token));

        Assert.True(
            IsTyped(refusal), $"'{prompt[..Math.Min(prompt.Length, 40)]}' with {string.Join(", ", edits.AsEnumerable())}: {refusal}");
        Assert.True(refusal is not null || response!.FinishReason is not null);
    }

    private static bool IsTyped(Exception? refusal) =>
        refusal is null or ArgumentException or NotSupportedException or LlamaException or ProcessorException;

    private static async Task<int[]> PlainTokensAsync(LlamaChatClient client)
    {
        var response = await client.GetResponseAsync(
            "What is the capital of France?", Greedy().ConfigureLlama(llama => llama.TopLogprobs = 0), Token);
        return [.. response.GetLogprobs()!.Select(token => token.Token.Id)];
    }

    private static ChatOptions Greedy() => new() { Temperature = 0, MaxOutputTokens = 8 };

    // Nothing is kept and nothing is timed, so that equal requests are computed in equal pieces.
    private static Task<LlamaEngine> LoadAsync(bool drafts) => LlamaEngine.LoadAsync(
        new()
        {
            ModelPath = SampleModels.Draft,
            Device = LlamaDevice.Cpu,
            ContextLength = 256,
            KvCacheTokens = 1024,
            WarmUp = false,
            Threads = 1,
            PrefixCache = new() { Enabled = false },
            Speculation = drafts ? new() { DraftModelPath = SampleModels.Draft, Adaptive = false, MinDraftConfidence = 0 } : null,
        },
        cancellationToken: Token);

    private static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Dictionary<int, float> Biases(int token, float bias) => new() { [token] = bias };

    private static IEnumerable<OptionEdit<ChatOptions>> Edit<TValue>(
        string option, Action<ChatOptions, TValue> set, params TValue[] values) =>
        OptionEdit<ChatOptions>.Of(option, set, values);

    private static IEnumerable<OptionEdit<ChatOptions>> Llama<TValue>(
        string option, Action<LlamaRequestOptions, TValue> set, params TValue[] values) =>
        OptionEdit<ChatOptions>.Of<TValue>(option, (options, value) => options.ConfigureLlama(llama => set(llama, value)), values);

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "Thrown in one way only.")]
    private sealed class ProcessorException : Exception;
}
