using System.Collections.Concurrent;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

public class TenantTests
{
    [Fact]
    public async Task Nothing_crosses_between_two_tenants_of_one_kernel()
    {
        const int requests = 10_000;
        var service = new RecordingChatService();
        service.Respond = (call, history) => [RecordingChatService.Answer($"{history[0].Content} for {history[0].Content![..1]} {call}")];
        var kernel = Kernels.With(service);
        var chat = kernel.Chat();
        var answers = new ConcurrentBag<(string Tenant, string Answer)>();

        await Parallel.ForEachAsync(Enumerable.Range(0, requests), Chat.Token, async (number, _) =>
        {
            var tenant = number % 2 == 0 ? "contoso" : "fabrikam";
            var settings = new PromptExecutionSettings().ConfigureWattwise(o => o.CacheScope = new CacheScope(tenant));
            answers.Add((tenant, (await chat.AskAsync($"Question {number % 100 / 2}", settings, kernel)).Content!));
        });

        // An answer holds the number of its call, so one that two tenants share would show.
        var shared = answers.Where(answer => answer.Tenant == "contoso").Select(answer => answer.Answer)
            .Intersect(answers.Where(answer => answer.Tenant == "fabrikam").Select(answer => answer.Answer));
        Assert.Equal(requests, answers.Count);
        Assert.Empty(shared);
        Assert.Equal(100, service.Calls);
    }
}
