using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching;

/// <summary>An answer that is not kept says why, in a metric and once in the log.</summary>
public class NotKeptTests
{
    public static TheoryData<string, bool, Action<ChatResponse>> Answers => new()
    {
        { CacheReasons.NotKeptCutOff, false, response => response.FinishReason = ChatFinishReason.Length },
        { CacheReasons.NotKeptNoFinishReason, true, response => response.FinishReason = null },
        { CacheReasons.NotKeptContent, false, response => response.Messages.Add(Chat.Assistant("one more")) },
        { CacheReasons.NotKeptContent, true, response =>
            response.Messages[0].Contents.Add(new DataContent(new byte[] { 1 }, "image/png")) },
        { CacheReasons.NotKeptConversation, true, response => response.ConversationId = "c" },
        { CacheReasons.NotKeptReasoning, false, response =>
            response.Messages[0].Contents.Insert(0, new TextReasoningContent("hm") { ProtectedData = "signed" }) },
        { CacheReasons.NotKeptSize, false, response => response.Messages[0] = Chat.Assistant(new string('x', 200_000)) },
        { CacheReasons.NotKeptEmpty, false, response => response.Messages[0] = Chat.Assistant(" ") },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Its_reason_is_counted_each_time_and_logged_once(string reason, bool streams, Action<ChatResponse> change)
    {
        using var logs = new FakeLoggerProvider();
        using var factory = new LoggerFactory([logs]);
        await using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = provider.GetRequiredService<IMeterFactory>();
        using var counted = new MetricCollector<long>(meters, WattwiseTelemetry.MeterName, "wattwise.cache.not_kept");
        using var model = new TestChatClient
        {
            Respond = (call, _) =>
            {
                var response = TestChatClient.Response($"answer {call}");
                change(response);
                return Task.FromResult(response);
            },
        };
        using var client = new SemanticCacheChatClient(
            model, new TestEmbedder(), services: new() { LoggerFactory = factory, MeterFactory = meters });
        for (var i = 0; i < 2; i++)
            _ = streams ? await client.StreamAsync("a question?") : await client.AskAsync("a question?");

        Assert.Equal(2, model.Calls);
        Assert.Equal(
            [reason, reason], counted.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["wattwise.reason"]!));
        Assert.Single(logs.Collector.GetSnapshot(), log => log.Message.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_whole_answer_of_a_provider_that_gives_no_finish_reason_is_kept()
    {
        using var model = new TestChatClient
        {
            Respond = (call, _) =>
            {
                var response = TestChatClient.Response($"answer {call}");
                response.FinishReason = null;
                return Task.FromResult(response);
            },
        };
        using var client = new SemanticCacheChatClient(model);
        await client.AskAsync("a question?");
        Assert.Equal("answer 1", await client.AskAsync("a question?"));
    }
}
