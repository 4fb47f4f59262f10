using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Replay;

/// <summary>
/// What Wattwise says of a stream stands on the response that is folded from it, not on its messages, which apps store and send again.
/// </summary>
public class MarkedStreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folded_stream_has_hit_and_footprint_on_the_response_alone(bool isHit)
    {
        using var client = Named().AsBuilder().UseWattwise().Build();
        if (isHit)
            await client.AskAsync("What is a cat?");

        var response = await client.GetStreamingResponseAsync([Chat.User("What is a cat?")], null, Chat.Token)
            .ToChatResponseAsync(Chat.Token);

        Assert.Null(Assert.Single(response.Messages).AdditionalProperties);
        Assert.Equal("A cat.", response.Text);
        Assert.NotNull(response.GetFootprint());
        Assert.Equal(isHit ? CacheTier.Exact : null, response.GetCacheHit()?.Tier);
    }

    [Fact]
    public async Task A_conversation_goes_on_to_be_cached_after_a_turn_whose_message_carries_a_mark()
    {
        using var model = Named();
        using var client = model.AsBuilder().UseWattwise().Build();
        var marked = Chat.Assistant("A cat.");
        marked.AdditionalProperties = new() { ["wattwise.footprint"] = nameof(RequestFootprint) };

        await client.GetResponseAsync([Chat.User("What is a cat?"), Chat.Assistant("A cat."), Chat.User("And a dog?")], null, Chat.Token);
        await client.GetResponseAsync([Chat.User("What is a cat?"), marked, Chat.User("And a dog?")], null, Chat.Token);

        Assert.Equal(1, model.Calls);
    }

    private static TestChatClient Named() => new()
    {
        Respond = (_, _) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "A cat.") { MessageId = "m1" })
        {
            FinishReason = ChatFinishReason.Stop,
            ModelId = "test-model",
            ResponseId = "r1",
            Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5 },
        }),
    };
}
