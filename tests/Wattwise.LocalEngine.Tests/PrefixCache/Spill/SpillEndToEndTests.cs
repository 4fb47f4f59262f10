using Microsoft.Extensions.AI;
using Wattwise.LocalEngine.Tests.Lora;

namespace Wattwise.LocalEngine.Tests;

public sealed class SpillEndToEndTests : IDisposable
{
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("The rain in Spain stays mainly in the plain.", 14));
    private static readonly string Other = string.Join(' ', Enumerable.Repeat("Seven wise owls watch over the silent valley.", 22));

    private readonly string _folder = Directory.CreateTempSubdirectory("wattwise").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_prompt_that_was_evicted_comes_back_from_memory()
    {
        await using var engine = await LoadAsync(new() { SpillToHostBytes = 1 << 28 });
        var first = await AskAsync(engine, Long);
        await AskAsync(engine, Other);
        var again = await AskAsync(engine, Long);

        Assert.Equal(0, first.Usage!.CachedInputTokenCount);
        Assert.Equal(first.Usage.InputTokenCount - 1, again.Usage!.CachedInputTokenCount);
        Assert.Equal(0, (await AskAsync(engine, Long, scope: "other")).Usage!.CachedInputTokenCount);
    }

    [Fact]
    public async Task A_prompt_that_was_evicted_comes_back_from_a_file_in_the_next_engine()
    {
        ChatResponse first;
        await using (var engine = await LoadAsync(new() { SpillDirectory = _folder }))
        {
            first = await AskAsync(engine, Long);
            await AskAsync(engine, Other);
        }

        await using var next = await LoadAsync(new() { SpillDirectory = _folder });
        var again = await AskAsync(next, Long);
        Assert.Equal(first.Usage!.InputTokenCount - 1, again.Usage!.CachedInputTokenCount);
    }

    [Fact]
    public async Task A_prompt_in_a_file_comes_back_under_the_same_adapter_only()
    {
        using var first = LoraBuilder.Write(seed: 1);
        using var second = LoraBuilder.Write(seed: 2);
        async Task<ChatResponse> AskWithAsync(string adapterPath)
        {
            await using var engine = await LoadAsync(new() { SpillDirectory = _folder });
            await using var adapter = await engine.LoadLoraAsync(adapterPath, Token);
            var response = await AskAsync(engine, Long, adapter: adapter);
            await AskAsync(engine, Other);
            return response;
        }

        var written = await AskWithAsync(first.Path);
        var other = await AskWithAsync(second.Path);
        var same = await AskWithAsync(first.Path);

        Assert.Equal((0, 0), (written.Usage!.CachedInputTokenCount, other.Usage!.CachedInputTokenCount));
        Assert.Equal(written.Usage.InputTokenCount - 1, same.Usage!.CachedInputTokenCount);
    }

    [Fact]
    public async Task Without_spilling_an_evicted_prompt_is_computed_again()
    {
        await using var engine = await LoadAsync(new() { SpillToHostBytes = 0 });
        await AskAsync(engine, Long);
        await AskAsync(engine, Other);
        Assert.True((await AskAsync(engine, Long)).Usage!.CachedInputTokenCount < 64);
    }

    // There is room for one of the prompts at a time.
    private static Task<LlamaEngine> LoadAsync(LlamaPrefixCacheOptions options) => LlamaEngine.LoadAsync(
        new()
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            Threads = 1,
            ContextLength = 256,
            KvCacheTokens = 256,
            PrefixCache = options,
        },
        cancellationToken: Token);

    private static async Task<ChatResponse> AskAsync(
        LlamaEngine engine, string text, string? scope = null, LlamaLoraAdapter? adapter = null)
    {
        using var client = new LlamaChatClient(engine);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 2 }.ConfigureLlama(o =>
        {
            o.PrefixScope = scope;
            o.Adapters = adapter is null ? null : [new(adapter)];
        });
        return await client.GetResponseAsync(text, options, Token);
    }
}
