using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Wattwise.LocalEngine.Tests;

public class EngineOptionsFuzzTests
{
    private static readonly OptionEdit<LlamaEngineOptions>[] Edits =
    [
        .. Edit<string>(
            nameof(LlamaEngineOptions.ModelPath), (o, v) => o.ModelPath = v, "", " ", "\0", "none.gguf", SampleModels.Directory, "\uD800"),
        .. Edit<LlamaDevice>(nameof(LlamaEngineOptions.Device), (o, v) => o.Device = v, LlamaDevice.Auto, (LlamaDevice)9),
        .. Edit<int?>(
            nameof(LlamaEngineOptions.ContextLength), (o, v) => o.ContextLength = v, null, 8, 33, 10_000, 16_777_216, 7, -1, int.MaxValue),
        .. Edit<int?>(nameof(LlamaEngineOptions.KvCacheTokens), (o, v) => o.KvCacheTokens = v, 8, 257, 16_777_216, 0, int.MinValue),
        .. Edit<int>(nameof(LlamaEngineOptions.BatchSize), (o, v) => o.BatchSize = v, 33, 65_536, 31, -1),
        .. Edit<int?>(nameof(LlamaEngineOptions.MicroBatchSize), (o, v) => o.MicroBatchSize = v, 33, 65_536, 0),
        .. Edit<LlamaKvType>(
            nameof(LlamaEngineOptions.KeyType), (o, v) => o.KeyType = v, LlamaKvType.F32, LlamaKvType.BF16, LlamaKvType.Q8, LlamaKvType.Q4,
            (LlamaKvType)99),
        .. Edit<LlamaKvType>(
            nameof(LlamaEngineOptions.ValueType), (o, v) => o.ValueType = v, LlamaKvType.F32, LlamaKvType.BF16, LlamaKvType.Q8,
            LlamaKvType.Q4, (LlamaKvType)(-1)),
        .. Edit<bool?>(nameof(LlamaEngineOptions.FlashAttention), (o, v) => o.FlashAttention = v, true, false),
        .. Edit<int>(nameof(LlamaEngineOptions.MaxConcurrentRequests), (o, v) => o.MaxConcurrentRequests = v, 1, 128, 0, 129),
        .. Edit<int>(nameof(LlamaEngineOptions.MaxQueuedRequests), (o, v) => o.MaxQueuedRequests = v, 1, 1_000_000, 0),
        .. Edit<int>(nameof(LlamaEngineOptions.PrefillTokensPerStep), (o, v) => o.PrefillTokensPerStep = v, 1, 65_536, 0),
        .. Edit<int?>(nameof(LlamaEngineOptions.Threads), (o, v) => o.Threads = v, 2, 0, 513, 1025),
        .. Edit<int?>(nameof(LlamaEngineOptions.BatchThreads), (o, v) => o.BatchThreads = v, 1, 0, int.MaxValue),
        .. Edit<int?>(nameof(LlamaEngineOptions.GpuLayers), (o, v) => o.GpuLayers = v, 0, 3, 100_000, -1),
        .. Edit<bool>(nameof(LlamaEngineOptions.Deterministic), (o, v) => o.Deterministic = v, true),
        .. Edit<bool>(nameof(LlamaEngineOptions.MapModelFile), (o, v) => o.MapModelFile = v, false),
        .. Edit<bool>(nameof(LlamaEngineOptions.WarmUp), (o, v) => o.WarmUp = v, true),
        .. Edit<LlamaKvLayout>(nameof(LlamaEngineOptions.KvLayout), (o, v) => o.KvLayout = v, LlamaKvLayout.Separate, (LlamaKvLayout)99),
        .. Edit<LlamaContextOverflow>(
            nameof(LlamaEngineOptions.ContextOverflow), (o, v) => o.ContextOverflow = v, LlamaContextOverflow.Shift,
            (LlamaContextOverflow)99),
        .. Edit<TimeProvider>(nameof(LlamaEngineOptions.TimeProvider), (o, v) => o.TimeProvider = v, null!, TimeProvider.System),
        .. Edit<LlamaPrefixCacheOptions>(
            nameof(LlamaEngineOptions.PrefixCache),
            (o, v) => o.PrefixCache = v,
            null!,
            new() { Enabled = false },
            new() { MaxTokens = 0 },
            new() { MaxTokens = 1, MaxSequences = 1 },
            new() { MaxTokens = int.MaxValue, MaxSequences = 255 },
            new() { MaxSequences = 0 },
            new() { MaxTokens = -1 },
            new() { MaxSequences = 256 },
            new() { SpillToHostBytes = 1 },
            new() { SpillToHostBytes = -1 },
            new() { SpillToHostBytes = long.MaxValue },
            new() { SpillDirectory = " " },
            new() { SpillDirectory = "\0" },
            new() { SpillDirectory = Path.Combine(SampleModels.Draft, "no folder") },
            new() { SpillToDiskBytes = -1 }),
        .. Edit<LlamaSpeculationOptions>(
            nameof(LlamaEngineOptions.Speculation),
            (o, v) => o.Speculation = v,
            new(),
            new() { Adaptive = false, MaxDraftTokens = 63, MinMatchLength = 1 },
            new() { DraftModelPath = SampleModels.Draft },
            new() { DraftModelPath = SampleModels.Draft, PromptLookup = false, Adaptive = false, MinDraftConfidence = 0, MaxDraftTokens =
                63, DraftGpuLayers = 100_000 },
            new() { DraftModelPath = SampleModels.Draft, Adaptive = false, MinDraftConfidence = 1 },
            new() { PromptLookup = false },
            new() { MaxDraftTokens = 64 },
            new() { MaxDraftTokens = 0 },
            new() { MinMatchLength = 0 },
            new() { MinMatchLength = 33 },
            new() { MinDraftConfidence = double.NaN },
            new() { MinDraftConfidence = -0.1 },
            new() { DraftGpuLayers = -1 },
            new() { DraftModelPath = "" },
            new() { DraftModelPath = "\0" },
            new() { DraftModelPath = SampleModels.Embedder }),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_value_of_an_option_is_answered_with_or_refused_by_name()
    {
        foreach (var edit in Edits)
            await CheckAsync([edit]);
    }

    [Fact]
    public Task Any_options_together_are_answered_with_or_refused_by_name() =>
        OptionEdit<LlamaEngineOptions>.Some(Edits, most: 5).ForAllAsync(CheckAsync, iter: 40);

    private static async Task CheckAsync(OptionEdit<LlamaEngineOptions>[] edits)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Draft,
            Device = LlamaDevice.Cpu,
            ContextLength = 256,
            WarmUp = false,
            Threads = 1,
        };
        foreach (var edit in edits)
            edit.Apply(options);

        var refusal = await Record.ExceptionAsync(() => AnswerAsync(options));

        Assert.True(IsByName(refusal, options, edits), $"{string.Join(", ", edits.AsEnumerable())}: {refusal}");
    }

    private static async Task AnswerAsync(LlamaEngineOptions options)
    {
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var responses = await Task.WhenAll(
            client.GetResponseAsync("Count: one two three one two three one two", new() { Temperature = 0, MaxOutputTokens = 4 }, Token),
            client.GetResponseAsync("Hi", new() { Temperature = 0, MaxOutputTokens = 2 }, Token));
        Assert.All(responses, response => Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 4));
        await engine.RunAsync(_ => 0, Token);
        await engine.RunAsync(_ => 0, Token); // begins after the step that ended the requests
        Assert.Equal((LlamaEngineState.Ready, 0, 0), (engine.Status.State, engine.Status.Recoveries, engine.Status.ReservedKvTokens));
    }

    private static bool IsByName(Exception? refusal, LlamaEngineOptions options, OptionEdit<LlamaEngineOptions>[] edits) => refusal switch
    {
        null => true,
        LlamaMemoryException => refusal.Message.Contains("context", StringComparison.Ordinal),
        LlamaModelException file => file.Path == options.ModelPath || file.Path == options.Speculation?.DraftModelPath,
        OptionsValidationException or ArgumentException or LlamaException =>
            edits.Any(edit => refusal.Message.Contains(edit.Option, StringComparison.Ordinal)),
        _ => false,
    };

    private static IEnumerable<OptionEdit<LlamaEngineOptions>> Edit<TValue>(
        string option, Action<LlamaEngineOptions, TValue> set, params TValue[] values) =>
        OptionEdit<LlamaEngineOptions>.Of(option, set, values);
}
