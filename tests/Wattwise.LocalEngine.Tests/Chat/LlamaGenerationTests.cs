using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class LlamaGenerationTests
{
    private static readonly LlamaGeneration Generation = new() { Seed = 1, Finish = LlamaFinishDetail.StopSequence, TokenIds = [1, 2] };

    [Fact]
    public void A_response_tells_its_generation()
    {
        var response = new ChatResponse();
        response.SetLlamaGeneration(Generation);
        Assert.Same(Generation, response.GetLlamaGeneration());
        Assert.Same(Generation, response.RawRepresentation);
    }

    [Fact]
    public void Another_providers_response_has_none()
    {
        Assert.Null(new ChatResponse(new ChatMessage(ChatRole.Assistant, "Hi")) { RawRepresentation = "raw" }.GetLlamaGeneration());
        Assert.Null(new ChatResponseUpdate { RawRepresentation = "raw" }.GetLlamaGeneration());
    }

    [Fact]
    public void A_stream_that_is_folded_into_a_response_keeps_the_generation_of_its_last_update()
    {
        ChatResponseUpdate[] updates =
        [
            new(ChatRole.Assistant, "Hel") { MessageId = "1" },
            new(ChatRole.Assistant, "lo") { MessageId = "1" },
        ];
        updates[1].SetLlamaGeneration(Generation);
        Assert.Same(Generation, updates[1].RawRepresentation);
        Assert.Same(Generation, updates.ToChatResponse().GetLlamaGeneration());
    }
}
