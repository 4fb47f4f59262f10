using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.TestKit;

/// <summary>Short forms for requests, and a way to see the records that they leave.</summary>
public static class Chat
{
    public static ChatMessage User(string text) => new(ChatRole.User, text);

    public static ChatMessage System(string text) => new(ChatRole.System, text);

    public static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<string> AskAsync(this IChatClient client, string prompt, ChatOptions? options = null) =>
        (await client.GetResponseAsync([User(prompt)], options, Token)).Text;

    public static async Task<string> StreamAsync(this IChatClient client, string prompt, ChatOptions? options = null)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync([User(prompt)], options, Token))
            updates.Add(update);
        return updates.ToChatResponse().Text;
    }

    /// <summary>Asks inside a scope of its own and returns the cache's record.</summary>
    public static async Task<StageRecord> RecordAsync(
        this IChatClient client, string prompt, ChatOptions? options = null, bool streams = false)
    {
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        WattwiseScope.Current = scope;
        try
        {
            _ = streams ? await client.StreamAsync(prompt, options) : await client.AskAsync(prompt, options);
            return Assert.Single(scope.Records);
        }
        finally
        {
            WattwiseScope.Current = null;
        }
    }

    public static ChatOptions With(Action<WattwiseRequestOptions> configure) => new ChatOptions().ConfigureWattwise(configure);
}
