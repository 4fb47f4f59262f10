using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Safety;

public class LongInputTests
{
    private const int Limit = 100_000;

    [Theory]
    [InlineData(Limit, "miss", true)]
    [InlineData(Limit + 1, "bypass:too-long", false)]
    public async Task What_the_model_cannot_read_is_not_searched_for_personal_data(int characters, string reason, bool isSearched)
    {
        using var model = new TestChatClient();
        var detector = new CountingDetector();
        using var client = new SemanticCacheChatClient(new Bounded(model), options: new() { PersonalDataDetector = detector });

        Assert.Equal(reason, (await client.RecordAsync(new string('a', characters))).Reason);
        Assert.Equal(reason, (await client.RecordAsync(new string('b', characters), streams: true)).Reason);
        Assert.Equal(isSearched, detector.Prompts > 0);
        Assert.Equal(2, model.Calls);
    }

    [Fact]
    public async Task All_turns_of_a_conversation_count_together()
    {
        using var model = new TestChatClient();
        var detector = new CountingDetector();
        using var client = new SemanticCacheChatClient(new Bounded(model), options: new() { PersonalDataDetector = detector });
        ChatMessage[] turns = [Chat.User(new string('a', Limit / 2)), Chat.Assistant(new string('b', Limit / 2)), Chat.User("And then?")];
        await client.GetResponseAsync(turns, null, Chat.Token);

        Assert.Equal((0, 1), (detector.Prompts, model.Calls));
    }

    private sealed class Bounded(IChatClient inner) : DelegatingChatClient(inner), IInputBound
    {
        public bool IsTooLong(long characters) => characters > Limit;
    }

    private sealed class CountingDetector : IPersonalDataDetector
    {
        public int Prompts { get; private set; }

        public string? Find(string text)
        {
            // Answers are searched too.
            Prompts += text.Length >= Limit ? 1 : 0;
            return null;
        }
    }
}
