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

        // What the first requests set up stays.
        long before = 0;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            await client.GetResponseAsync(messages, cancellationToken: Cancellation);
        }

        // The whole pipeline may take 4 KB.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 2048);
    }
}
