using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Tests.Accounting;

// Beside a test that listens to activities, each request has some, which take memory.
[Collection<WithoutOthers>]
public class AllocationTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_allocates_little_beyond_the_provider()
    {
        var answers = Enumerable.Range(0, 200).Select(_ => ProviderAnswers.Answer()).ToArray();
        var next = 0;
        using var provider = new TestChatClient { Respond = (_, _) => Task.FromResult(answers[next++]) };
        var options = new AccountingOptions { Zone = "DEU" };
        options.Prices.Add("gpt-4o-mini", new ModelPrice(0.15m, 0.60m, 0.075m));
        var client = new AccountingChatClient(provider, options);
        ChatMessage[] messages = [new(ChatRole.User, "How do I reset my password?")];

        var bytes = new long[answers.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await client.GetResponseAsync(messages, cancellationToken: Cancellation);
            bytes[i] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The middle one: some requests are the ones that set something up, or make a table of the whole process larger. The whole
        // pipeline may take 4 KB.
        Array.Sort(bytes);
        Assert.InRange(bytes[bytes.Length / 2], 1, 2048);
    }
}
