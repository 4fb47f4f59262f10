using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class ShiftedReservationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(256)]
    [InlineData(320)]
    [InlineData(512)]
    public async Task Shifted_answers_with_cached_prefixes_have_room_to_their_end(int poolTokens)
    {
        using var file = TinyModel.Llama();
        var options = ChildCommands.Options(file.Path, 256);
        options.KvCacheTokens = poolTokens;
        options.ContextOverflow = LlamaContextOverflow.Shift;
        options.PrefixCache = new() { SpillToHostBytes = 0 };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine);
        var random = new Random(3);
        Task<ChatResponse> AskAsync(char letter, int length, int output)
        {
            var options = ChildCommands.Endless();
            options.MaxOutputTokens = output;
            return client.GetResponseAsync(new string(letter, length), options, Token);
        }

        for (var round = 0; round < 6; round++)
        {
            int[] outputs = [400, 300, 1, 90];
            var answers = await Task.WhenAll(
                outputs.Select(output => AskAsync((char)('a' + random.Next(2)), random.Next(20, 180), output)));
            Assert.Equal(outputs.Select(output => (long?)output), answers.Select(answer => answer.Usage!.OutputTokenCount));
        }

        Assert.Equal((0, 0), (engine.Status.Recoveries, engine.Status.ReservedKvTokens));
    }
}
