using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Tests;

/// <summary>Models that a test scripts.</summary>
internal static class Scripted
{
    /// <summary>Answers with a text.</summary>
    public static TestChatClient Says(params string[] pieces) => new()
    {
        Respond = (_, _) => Task.FromResult(TestChatClient.Response(string.Concat(pieces))),
        Stream = (_, _) => TestChatClient.Updates(pieces).ToAsyncEnumerable(),
    };

    /// <summary>Fails each call.</summary>
    public static TestChatClient Throws(Func<Exception> fault) => new()
    {
        Respond = (_, _) => Task.FromException<ChatResponse>(fault()),
        Stream = (_, _) => throw fault(),
    };

    /// <summary>Streams a piece, and fails once a test says so.</summary>
    public static TestChatClient BreaksAfter(string piece, Task signal, Func<Exception> fault) =>
        new() { Stream = (_, _) => BreakAsync(piece, signal, fault) };

    /// <summary>Calls a function first, and says what came back in the second step.</summary>
    public static TestChatClient CallsThenSays(string function, string argument, string value)
    {
        var client = new TestChatClient();
        client.Respond = (call, _) => Task.FromResult(client.SeenMessages[call - 1].Any(message => message.Role == ChatRole.Tool)
            ? TestChatClient.Response("It is " + client.SeenMessages[call - 1].SelectMany(message => message.Contents)
                .OfType<FunctionResultContent>().Last().Result)
            : Call(function, argument, value));
        return client;
    }

    public static ChatResponse Call(string function, string argument, string value)
    {
        var response = TestChatClient.Response("");
        response.Messages[0].Contents =
            [new FunctionCallContent("call_1", function, new Dictionary<string, object?> { [argument] = value })];
        response.FinishReason = ChatFinishReason.ToolCalls;
        return response;
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> BreakAsync(string piece, Task signal, Func<Exception> fault)
    {
        yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        await signal;
        throw fault();
    }
}
