using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

/// <summary>The function where apps have it called: by <see cref="FunctionInvokingChatClient"/>, which is outside of all stages.</summary>
public sealed class InvokedReferencesTests : IDisposable
{
    private const string Original = "alpha\nbeta\n";

    private static readonly CacheScope Ada = new("acme", "ada");

    private readonly CompressionReferences _references = new();

    public void Dispose() => _references.Dispose();

    [Fact]
    public async Task The_scope_is_that_of_the_request_whose_function_is_called()
    {
        var reference = _references.Remember(Ada, "call_1", Original)!;

        Assert.Contains("alpha", await AskAsync(reference, Chat.With(options => options.CacheScope = Ada)), StringComparison.Ordinal);
        Assert.Equal(CompressionReferences.Gone, await AskAsync(reference, Chat.With(options => options.CacheScope = new("acme", "bob"))));
        Assert.Equal(CompressionReferences.Gone, await AskAsync(reference, new ChatOptions()));
    }

    [Fact]
    public async Task Ambient_options_and_the_request_around_name_the_scope_too()
    {
        var reference = _references.Remember(Ada, "call_1", Original)!;
        using (AmbientRequestOptions.Begin(options => options.CacheScope = Ada))
            Assert.Contains("alpha", await AskAsync(reference, new ChatOptions()), StringComparison.Ordinal);

        ChatOptions? outer = Chat.With(options => options.CacheScope = Ada);
        WattwiseScope.Current = WattwiseScope.JoinOrBegin(ref outer, out _);
        Assert.Contains("alpha", await AskAsync(reference, new ChatOptions()), StringComparison.Ordinal);
        WattwiseScope.Current = null;
    }

    [Fact]
    public async Task After_a_restart_it_finds_the_original_in_the_conversation_of_its_scope()
    {
        using var before = new CompressionReferences();
        var reference = before.Remember(Ada, "call_1", Original)!;
        ChatMessage[] history =
        [
            Chat.User("Read it."),
            new(ChatRole.Assistant, [new FunctionCallContent("call_1", "read")]),
            new(ChatRole.Tool, [new FunctionResultContent("call_1", Original)]),
        ];

        Assert.Equal(0, _references.Count);
        Assert.Contains(
            "alpha", await AskAsync(reference, Chat.With(options => options.CacheScope = Ada), history), StringComparison.Ordinal);
        Assert.Equal(1, _references.Count);

        // The same conversation under another scope has another reference for it.
        Assert.Equal(
            CompressionReferences.Gone, await AskAsync(reference, Chat.With(options => options.CacheScope = new("acme", "bob")), history));
    }

    /// <summary>Has a model ask for a reference, and returns what it gets.</summary>
    private async Task<string> AskAsync(string reference, ChatOptions options, ChatMessage[]? history = null)
    {
        var model = new TestChatClient
        {
            Respond = (call, _) => Task.FromResult(call > 1 ? TestChatClient.Response("done") : new ChatResponse(new ChatMessage(
                ChatRole.Assistant,
                [new FunctionCallContent("call_9", "get_original", new Dictionary<string, object?> { ["reference"] = reference })]))),
        };
        using var client = new ChatClientBuilder(model).UseFunctionInvocation().Build();
        options.Tools = [_references.Tool];
        await client.GetResponseAsync([.. history ?? [], Chat.User("And now?")], options, Chat.Token);
        return Assert.IsType<string>(
            model.SeenMessages[1].SelectMany(message => message.Contents).OfType<FunctionResultContent>().Last().Result);
    }
}
