using Microsoft.Extensions.AI;

namespace Wattwise.SemanticKernel.Tests.ChatCompletion;

public class UsageReaderTests
{
    [Fact]
    public void Usage_of_the_openai_library_is_read_with_its_details()
    {
        var usage = OpenAI.Chat.OpenAIChatModelFactory.ChatTokenUsage(
            outputTokenCount: 9,
            inputTokenCount: 20,
            totalTokenCount: 29,
            outputTokenDetails: OpenAI.Chat.OpenAIChatModelFactory.ChatOutputTokenUsageDetails(reasoningTokenCount: 3),
            inputTokenDetails: OpenAI.Chat.OpenAIChatModelFactory.ChatInputTokenUsageDetails(cachedTokenCount: 8));

        var read = UsageReader.Read(usage)!;

        Assert.Equal((20, 9, 29), (read.InputTokenCount, read.OutputTokenCount, read.TotalTokenCount));
        Assert.Equal((8, 3), (read.CachedInputTokenCount, read.ReasoningTokenCount));
    }

    [Fact]
    public void Usage_of_Microsoft_Extensions_AI_is_copied()
    {
        var details = new UsageDetails { InputTokenCount = 1, OutputTokenCount = 2, AdditionalCounts = new() { ["x"] = 3 } };

        foreach (var usage in new object[] { details, new UsageContent(details) })
        {
            var read = UsageReader.Read(usage)!;
            Assert.NotSame(details, read);
            Assert.Equal((1, 2, 3), (read.InputTokenCount, read.OutputTokenCount, read.AdditionalCounts!["x"]));
        }
    }

    [Fact]
    public void Usage_of_older_connectors_is_read_by_name()
    {
        var read = UsageReader.Read(new RecordingChatService.TokenUsage(20, 5))!;

        Assert.Equal((20, 5, 25), (read.InputTokenCount, read.OutputTokenCount, read.TotalTokenCount));
    }

    [Fact]
    public void Anything_else_is_no_usage()
    {
        Assert.Null(UsageReader.Read(null));
        Assert.Null(UsageReader.Read("20"));
        Assert.Null(UsageReader.Read(new { Tokens = 20 }));
    }
}
