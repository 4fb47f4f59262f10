using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests.Lora;

public class AdapterSetTests(ChatModel chat)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sets_are_equal_where_they_change_the_model_alike()
    {
        using var file = LoraBuilder.Write();
        await using var first = await chat.Engine.LoadLoraAsync(file.Path, Token);
        await using var second = await chat.Engine.LoadLoraAsync(file.Path, Token);

        Assert.Equal(AdapterSet.Of([new(first), new(second, 0.5f)]), AdapterSet.Of([new(second, 0.5f), new(first)]));
        Assert.Equal(AdapterSet.Of([new(first)]).GetHashCode(), AdapterSet.Of([new(first), new(second, 0)]).GetHashCode());
        Assert.Same(AdapterSet.None, AdapterSet.Of([new(first, 0)]));
        Assert.NotEqual(AdapterSet.Of([new(first)]), AdapterSet.Of([new(second)]));
        Assert.NotEqual(AdapterSet.Of([new(first)]), AdapterSet.Of([new(first, 0.5f)]));
        Assert.NotEqual(AdapterSet.Of([new(first)]).Scoped(null), AdapterSet.None.Scoped(null));
    }

    [Fact]
    public async Task A_scope_names_adapters_by_their_content_and_no_other_scope_is_called_alike()
    {
        using var file = LoraBuilder.Write();
        using var otherFile = LoraBuilder.Write(seed: 2);
        await using var adapter = await chat.Engine.LoadLoraAsync(file.Path, Token);
        await using var same = await chat.Engine.LoadLoraAsync(file.Path, Token);
        await using var other = await chat.Engine.LoadLoraAsync(otherFile.Path, Token);
        var set = AdapterSet.Of([new(adapter)]);

        Assert.Equal(set.Scoped("nx"), AdapterSet.Of([new(same)]).Scoped("nx"));
        string?[] scopes =
        [
            set.Scoped(null), set.Scoped(""), set.Scoped("nx"), AdapterSet.Of([new(other)]).Scoped("nx"),
            AdapterSet.Of([new(adapter, 0.5f)]).Scoped("nx"),
            .. ((string?[])[null, "", "x", $"x\0lora\0{set.Key}", set.Scoped("nx")]).Select(name =>
                PrefixScope.Of(new ChatOptions().ConfigureLlama(llama => llama.PrefixScope = name))),
        ];
        Assert.Distinct(scopes.Where(scope => scope is not null).Append("(none)"));
    }

    [Fact]
    public async Task What_cannot_be_applied_is_an_argument_error()
    {
        using var file = LoraBuilder.Write();
        await using var adapter = await chat.Engine.LoadLoraAsync(file.Path, Token);

        foreach (var adapters in (LlamaLoraScale[][])[[new(null!)], [new(adapter, float.NaN)], [new(adapter, 1e6f)],
            [new(adapter, float.NegativeInfinity)], [new(adapter), new(adapter)]])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                () => chat.Client.GetResponseAsync("Hi", new ChatOptions().ConfigureLlama(o => o.Adapters = adapters), Token));
        }
    }
}
