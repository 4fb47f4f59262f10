using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;
using Wattwise.LocalEngine.Tests.Gguf;

namespace Wattwise.LocalEngine.Tests.Lora;

public class LlamaLoraAdapterTests(ChatModel chat)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_adapter_changes_the_logits_and_one_of_zeros_does_not()
    {
        using var model = LoadModel();
        using var context = NewContext(model);
        using var zero = LoraBuilder.Write(changesNothing: true);
        using var random = LoraBuilder.Write(more: b => b.Alpha(8));
        var plain = Logits(context);

        var unchanged = Logits(context, Of(model, zero));
        var adapter = Of(model, random);
        var changed = Logits(context, adapter);
        var half = Logits(context, adapter with { Scale = 0.5f });
        var back = Logits(context);

        Assert.Equal(plain, unchanged);
        Assert.NotEqual(plain, changed);
        Assert.NotEqual(changed, half);
        Assert.Equal(plain, back);
    }

    [Fact]
    public async Task An_engine_loads_an_adapter_and_frees_it_between_two_steps()
    {
        using var file = LoraBuilder.Write();

        var adapter = await chat.Engine.LoadLoraAsync(file.Path, Token);
        var set = AdapterSet.Of([new(adapter)]);

        Assert.Equal("tiny", adapter.Name);
        Assert.Equal(2 * 576 * 4 * 4, adapter.SizeInBytes);
        await adapter.DisposeAsync();
        await adapter.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => chat.Engine.RunAsync(
            session =>
            {
                set.Apply(session.Context);
                return true;
            },
            Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_side_by_side_are_each_answered_with_their_own_adapters(bool deterministic)
    {
        using var file = LoraBuilder.Write(more: b => b.Alpha(400));
        await using var engine = await LlamaEngine.LoadAsync(
            new()
            {
                ModelPath = SampleModels.Chat,
                Device = LlamaDevice.Cpu,
                ContextLength = 128,
                Threads = 1,
                WarmUp = false,
                Deterministic = deterministic,
            },
            cancellationToken: Token);
        await using var adapter = await engine.LoadLoraAsync(file.Path, Token);
        using var client = new LlamaChatClient(engine);
        async Task<(string Text, long Cached)> AskAsync(bool adapted)
        {
            var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 12 };
            if (adapted)
                options = options.ConfigureLlama(llama => llama.Adapters = [new(adapter)]);
            var response = await client.GetResponseAsync("Name three fruits.", options, Token);
            return (response.Text, response.Usage!.CachedInputTokenCount ?? 0);
        }

        var plain = await AskAsync(adapted: false);
        var adapted = await AskAsync(adapted: true);
        var together = await Task.WhenAll(AskAsync(adapted: false), AskAsync(adapted: true));

        Assert.NotEqual(plain.Text, adapted.Text);
        Assert.Equal(0, adapted.Cached); // keys and values of the plain model are of no use to it
        if (deterministic)
        {
            Assert.Equal([plain.Text, adapted.Text], together.Select(answer => answer.Text));
            return;
        }

        // What a prefix in the cache saves changes the shape of a batch, which may turn a near tie; the adapter changes the answer before
        // that.
        var change = plain.Text.AsSpan().CommonPrefixLength(adapted.Text);
        Assert.True(plain.Text.AsSpan().CommonPrefixLength(together[0].Text) > change, $"'{together[0].Text}' is not '{plain.Text}'");
        Assert.True(adapted.Text.AsSpan().CommonPrefixLength(together[1].Text) > change, $"'{together[1].Text}' is not '{adapted.Text}'");
    }

    [Theory]
    [InlineData(LlamaKvLayout.Shared)]
    [InlineData(LlamaKvLayout.Separate)]
    public async Task A_request_whose_numbers_overflow_leaves_nothing_that_other_scopes_meet(LlamaKvLayout layout)
    {
        using var file = LoraBuilder.Write(more: b => b.Alpha(1e30f));
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 128,
            Threads = 1,
            WarmUp = false,
            KvLayout = layout,
            MaxConcurrentRequests = 2,
        };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        await using var adapter = await engine.LoadLoraAsync(file.Path, Token);
        using var client = new LlamaChatClient(engine);
        Task<ChatResponse> AskAsync(string scope, bool overflows) => client.GetResponseAsync(
            "Name three fruits.",
            new ChatOptions { Temperature = 0, MaxOutputTokens = 4 }.ConfigureLlama(llama =>
            {
                llama.PrefixScope = scope;
                llama.Adapters = overflows ? [new(adapter)] : null;
            }),
            Token);
        var before = await AskAsync("b", overflows: false);

        for (var i = 0; i < 3; i++)
        {
            var refusal = await Assert.ThrowsAnyAsync<LlamaException>(() => AskAsync("a", overflows: true));
            Assert.Contains("no numbers", refusal.Message, StringComparison.Ordinal);
            foreach (var scope in (string[])["a", "b", "c"])
                Assert.Equal(before.Text, (await AskAsync(scope, overflows: false)).Text);
        }

        Assert.Equal((LlamaEngineState.Ready, 0), (engine.Status.State, engine.Status.ReservedKvTokens));
    }

    [Fact]
    public async Task The_engines_end_frees_its_adapters()
    {
        using var file = LoraBuilder.Write();
        var engine = await LlamaEngine.LoadAsync(
            new() { ModelPath = SampleModels.Chat, Device = LlamaDevice.Cpu, ContextLength = 64, Threads = 1, WarmUp = false },
            cancellationToken: Token);

        var adapter = await engine.LoadLoraAsync(file.Path, Token);
        await engine.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => adapter.Pointer);
        await adapter.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.LoadLoraAsync(file.Path, Token));
    }

    [Fact]
    public async Task An_adapter_of_another_engine_is_refused_before_native_code_sees_it()
    {
        using var model = LoadModel();
        using var file = LoraBuilder.Write();
        var foreign = AdapterSet.Of([Of(model, file)]);

        await Assert.ThrowsAsync<ArgumentException>(() => chat.Engine.RunAsync(
            session =>
            {
                foreign.Apply(session.Context);
                return true;
            },
            Token));
    }

    public static TheoryData<string, byte[]> WrongFiles() => new()
    {
        { "no LoRA adapter", LoraBuilder.Matrices(LoraBuilder.Header(type: "model")).Bytes() },
        { "no LoRA adapter", LoraBuilder.Matrices(LoraBuilder.Header(adapterType: "control")).Bytes() },
        { "no LoRA adapter", LoraBuilder.Matrices(new GgufBuilder().UInt32("general.type", 1)).Bytes() },
        { "architecture 'qwen2'", LoraBuilder.Matrices(LoraBuilder.Header(architecture: "qwen2")).Bytes() },
        { "alpha", LoraBuilder.Matrices(LoraBuilder.Header().Alpha(float.NaN)).Bytes() },
        { "alpha", LoraBuilder.Matrices(LoraBuilder.Header().UInt32("adapter.lora.alpha", 16)).Bytes() },
        { "aLoRA", LoraBuilder.Matrices(
            LoraBuilder.Header().Array("adapter.alora.invocation_tokens", GgufValueType.UInt32, 1, w => w.Write(1u))).Bytes() },
        { "no half of a pair", LoraBuilder.Matrices(LoraBuilder.Header(), b: "blk.4.attn_q.weight.lora_b").Bytes() },
        { "no half of a pair", LoraBuilder.Matrices(LoraBuilder.Header(), a: "blk.3.attn_q.weight").Bytes() },
        { "does not have", LoraBuilder.Matrices(LoraBuilder.Header(), a: "blk.99.attn_q.weight.lora_a", b: "blk.99.attn_q.weight.lora_b")
            .Bytes() },
        { "does not fit", LoraBuilder.Matrices(LoraBuilder.Header(), width: 512).Bytes() },
        { "does not multiply", LoraBuilder.Matrices(LoraBuilder.Header(), type: 26).Bytes() },
        { "changes no weight", new GgufBuilder { Data = new byte[2304] }.Text("general.type", "adapter").Text("adapter.type", "lora")
            .Text("general.architecture", "llama").Tensor("blk.0.attn_norm.weight", 0, 0, 576).Bytes() },
        { "not a GGUF file", new byte[4096] },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public async Task A_file_that_does_not_belong_to_the_model_is_refused_with_its_reason(string reason, byte[] content)
    {
        using var file = new TemporaryFile(content, "adapter.gguf");

        var error = await Assert.ThrowsAsync<LlamaModelException>(() => chat.Engine.LoadLoraAsync(file.Path, Token));

        Assert.Equal(file.Path, error.Path);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    private static LlamaLoraScale Of(ModelHandle model, TemporaryFile file) =>
        new(LlamaLoraAdapter.Load(model, SampleModels.Chat, file.Path, handle =>
        {
            handle.Dispose();
            return Task.CompletedTask;
        }));

    private static ModelHandle LoadModel()
    {
        LlamaLibrary.Load();
        return ModelHandle.Load(SampleModels.Chat, LlamaApi.Abi.ModelDefaults(), [0], cancellationToken: Token);
    }

    private static ContextHandle NewContext(ModelHandle model)
    {
        var parameters = LlamaApi.Abi.ContextDefaults();
        parameters.ContextLength = 64;
        parameters.Threads = parameters.BatchThreads = 1;
        return ContextHandle.Create(model, parameters);
    }

    private static unsafe float[] Logits(ContextHandle context, params LlamaLoraScale[] adapters)
    {
        AdapterSet.Of(adapters).Apply(context);
        LlamaApi.MemoryClear(context.Memory, data: false);
        int[] tokens = [1, 504, 3575, 282];
        fixed (int* first = tokens)
            Assert.Equal(DecodeStatus.Ok, LlamaApi.Decode(context, new LlamaBatch { TokenCount = tokens.Length, Tokens = first }));
        return new Span<float>(LlamaApi.GetLogits(context, -1), 49_152).ToArray();
    }
}
