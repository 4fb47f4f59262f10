using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.LocalEngine.Tests;

public class StepEnergyTests
{
    private const double JoulesPerRow = 0.1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_short_request_beside_a_long_answer_is_booked_what_its_own_rows_took()
    {
        var clock = new FakeTimeProvider();
        var decoder = new TimedDecoder(clock);
        var options = new LlamaEngineOptions
        {
            ModelPath = SampleModels.Draft,
            Device = LlamaDevice.Cpu,
            ContextLength = 2048,
            KvCacheTokens = 4096,
            PrefixCache = new() { Enabled = false },
            Threads = 1,
            TimeProvider = clock,
            EnergyMeter = new ClockMeter(clock, JoulesPerRow),
        };
        await using var engine = await LlamaEngine.LoadWithAsync(decoder, options, cancellationToken: Token);
        using var client = new LlamaChatClient(engine, new() { StreamingInterval = TimeSpan.Zero });
        decoder.Clear();
        var mayEnd = 0;
        var longAnswer = client.GetStreamingResponseAsync(
            "Tell a story.",
            new ChatOptions { Temperature = 0, MaxOutputTokens = 1_500 }.ConfigureLlama(llama => llama.LogitProcessor = (_, logits) =>
            {
                // Goes on until the others are done.
                logits[0] = logits[2] = Volatile.Read(ref mayEnd) == 0 ? float.NegativeInfinity : 1000;
            }),
            Token).GetAsyncEnumerator(Token);
        Assert.True(await longAnswer.MoveNextAsync());

        var shorts = new List<UsageDetails>();
        for (var i = 0; i < 5; i++)
        {
            var text = string.Concat(Enumerable.Repeat($"Number {i} of some texts. ", 12));
            shorts.Add((await client.GetResponseAsync(text, new() { Temperature = 0, MaxOutputTokens = 1 }, Token)).Usage!);
        }

        Volatile.Write(ref mayEnd, 1);
        UsageDetails? usage = null;
        while (await longAnswer.MoveNextAsync())
            usage = longAnswer.Current.Contents.OfType<UsageContent>().SingleOrDefault()?.Details;

        Assert.All(shorts, used => Assert.Equal(JoulesPerRow * used.InputTokenCount!.Value, used.GetEnergy()!.Value.Joules, 0.01));
        Assert.Equal(
            decoder.Rows * JoulesPerRow, shorts.Sum(used => used.GetEnergy()!.Value.Joules) + usage!.GetEnergy()!.Value.Joules, 0.01);

        // Idle power beside the readings is known for each, and adds nothing to what the rows took.
        Assert.All(shorts.Append(usage), used => Assert.InRange(used.GetIdleEnergy()!.Value.Joules, double.Epsilon, double.MaxValue));
    }
}
