using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class DraftModelRoomTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_share_more_than_the_draft_models_cells_leave_it_on()
    {
        using var file = TinyModel.Llama();
        var options = ChildCommands.Options(file.Path, 512);
        options.KvCacheTokens = 512;
        options.Speculation = new() { DraftModelPath = file.Path, PromptLookup = false, Adaptive = false, MinDraftConfidence = 0 };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        async Task<long> DraftedAsync(string text)
        {
            var answer = new ChatOptions { Temperature = 0, MaxOutputTokens = 24, Seed = 1 };
            await client.GetResponseAsync([new(ChatRole.System, new string('s', 300)), new(ChatRole.User, text)], answer, Token);
            return engine.Status.Totals.Speculation!.DraftModel.DraftedTokens;
        }

        var alone = await DraftedAsync("z");
        await Task.WhenAll("abcd".Select(letter => DraftedAsync(letter.ToString())));
        var before = engine.Status.Totals.Speculation!.DraftModel.DraftedTokens;
        var after = await DraftedAsync("y");

        Assert.True(alone > 0);
        Assert.True(after > before, $"{alone} {before} {after}");
        Assert.Equal((LlamaEngineState.Ready, 0), (engine.Status.State, engine.Status.Recoveries));
    }
}
