using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class PinnedPrefixTests
{
    private static readonly ChatMessage System = new(
        ChatRole.System, string.Join(' ', Enumerable.Repeat("Answer from the station's list.", 8)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pinned_beginning_outlives_requests_that_push_all_else_out()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        await using var pin = await client.PinAsync([System], cancellationToken: Token);
        await FillAsync(client);

        var cached = await CachedAsync(client);

        Assert.True(pin.IsPinned);
        Assert.InRange(cached, pin.TokenCount - 5, pin.TokenCount); // behind it the reader's turn begins, not the model's
    }

    [Fact]
    public async Task Once_disposed_it_is_pushed_out_like_any_other()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        var pin = await client.PinAsync([System], cancellationToken: Token);
        await pin.DisposeAsync();
        await pin.DisposeAsync();
        await FillAsync(client);

        Assert.InRange(await CachedAsync(client), 0, 8);
    }

    [Fact]
    public async Task A_beginning_that_two_hold_stays_when_one_of_them_lets_go()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        await using var kept = await client.PinAsync([System], cancellationToken: Token);
        await using (await client.PinAsync([System], cancellationToken: Token))
        {
        }

        await FillAsync(client);

        Assert.InRange(await CachedAsync(client), kept.TokenCount - 5, kept.TokenCount);
    }

    [Fact]
    public async Task Another_scope_does_not_share_a_pin()
    {
        await using var engine = await LoadAsync();
        using var client = new LlamaChatClient(engine);
        await using var pin = await client.PinAsync([System], new ChatOptions().ConfigureLlama(llama => llama.PrefixScope = "one"), Token);

        Assert.Equal(0, await CachedAsync(client, "two"));
        Assert.InRange(await CachedAsync(client, "one"), pin.TokenCount - 5, pin.TokenCount);
    }

    [Fact]
    public async Task What_cannot_be_kept_says_so()
    {
        await using var engine = await LoadAsync(options => options.KvLayout = LlamaKvLayout.Separate);
        using var client = new LlamaChatClient(engine);
        await using var pin = await client.PinAsync([System], cancellationToken: Token);

        Assert.False(pin.IsPinned);
    }

    private static async Task<long> CachedAsync(LlamaChatClient client, string? scope = null)
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 1 }.ConfigureLlama(llama => llama.PrefixScope = scope);
        return (await client.GetResponseAsync([System, new(ChatRole.User, "Hi")], options, Token)).Usage!.CachedInputTokenCount!.Value;
    }

    // Each fills most of a context, so that together they need the whole pool.
    private static async Task FillAsync(LlamaChatClient client)
    {
        for (var i = 0; i < 4; i++)
        {
            await client.GetResponseAsync(
                $"{i} " + string.Join(' ', Enumerable.Repeat("pumps valves meters", 45)), new() { Temperature = 0, MaxOutputTokens = 1 },
                Token);
        }
    }

    private static Task<LlamaEngine> LoadAsync(Action<LlamaEngineOptions>? configure = null)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Chat,
            Device = LlamaDevice.Cpu,
            ContextLength = 256,
            KvCacheTokens = 512,
            WarmUp = false,
            Threads = 1,
            PrefixCache = { SpillToHostBytes = 0 },
        };
        configure?.Invoke(options);
        return LlamaEngine.LoadAsync(options, cancellationToken: Token);
    }
}
