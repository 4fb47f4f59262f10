using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using Wattwise.Accounting;

namespace Wattwise.EndToEnd.Tests.RemoteProvider;

public class OpenAIClientTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeat_is_answered_without_a_second_call_and_the_ledger_shows_what_it_saved(bool streaming)
    {
        await using var endpoint = new OpenAIEndpoint();
        using var client = CreateClient(endpoint);

        var first = await AskAsync(client, "How do I reset my password?", streaming);
        var second = await AskAsync(client, "How do I reset my password?", streaming);

        Assert.Single(endpoint.Requests);
        Assert.Equal("Open the settings.", first.Text);
        Assert.Equal(first.Text, second.Text);

        var made = first.GetFootprint()!;
        var avoided = second.GetFootprint()!;
        Assert.Equal(EnergyMethod.Modelled, made.Spent.Method);
        Assert.True(made.Spent.Joules > 0);
        Assert.Equal(made.Stages.Single(stage => stage.Stage == WattwiseStages.Model).Spent!.Value.Joules, avoided.Avoided.Joules, 6);
        // 12 new and 8 cached prompt tokens, 40 generated, at 0.15 / 0.075 / 0.60 USD per million.
        Assert.Equal(0.0000264m, made.Cost!.Value.Amount);
        Assert.Equal(0.0000264m, avoided.CostAvoided!.Value.Amount);
        Assert.Equal(0, avoided.Cost?.Amount ?? 0);
    }

    [Fact]
    public async Task Nothing_of_Wattwise_is_sent_to_the_provider()
    {
        await using var endpoint = new OpenAIEndpoint();
        using var client = CreateClient(endpoint);

        var options = new ChatOptions().ConfigureWattwise(o => o.CacheScope = new CacheScope("contoso"));
        await client.GetResponseAsync("How do I reset my password?", options, Cancellation);

        Assert.DoesNotContain("contoso", endpoint.Requests.Single(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("wattwise", endpoint.Requests.Single(), StringComparison.OrdinalIgnoreCase);
    }

    private static IChatClient CreateClient(OpenAIEndpoint endpoint) =>
        new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = endpoint.Address })
            .GetChatClient("gpt-4o-mini").AsIChatClient().AsBuilder()
            .UseWattwise(configure: o =>
            {
                o.Accounting!.Zone = "USA";
                o.Accounting.Prices.Add("gpt-4o-mini", new ModelPrice(0.15m, 0.60m, 0.075m));
            })
            .Build();

    private static async Task<ChatResponse> AskAsync(IChatClient client, string question, bool streaming)
    {
        if (!streaming)
            return await client.GetResponseAsync(question, cancellationToken: Cancellation);

        var updates = await client.GetStreamingResponseAsync(question, cancellationToken: Cancellation).ToListAsync(Cancellation);
        var response = updates.ToChatResponse();
        response.SetFootprint(updates[^1].GetFootprint()!);
        return response;
    }
}
