using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.TestKit;

/// <summary>
/// A model whose answers, faults and pace a test decides. By default it answers "answer N" to its N-th call, in two chunks when streamed.
/// With <see cref="Respond"/> alone, a stream carries that response's updates.
/// </summary>
public sealed class TestChatClient : IChatClient
{
    private int _calls;

    public int Calls => _calls;

    public string? DefaultModelId { get; init; }

    public List<ChatOptions?> SeenOptions { get; } = [];

    public List<IReadOnlyList<ChatMessage>> SeenMessages { get; } = [];

    /// <summary>Answers a call, given its number (from 1).</summary>
    public Func<int, CancellationToken, Task<ChatResponse>>? Respond { get; set; }

    /// <summary>Streams the answer to a call, given its number (from 1).</summary>
    public Func<int, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>? Stream { get; set; }

    /// <summary>The options of a call, by its number; callable while other calls run.</summary>
    public ChatOptions? OptionsOf(int call)
    {
        lock (SeenOptions)
            return SeenOptions[call - 1];
    }

    public static ChatResponse Response(string text, ChatFinishReason? finishReason = null) =>
        new(new ChatMessage(ChatRole.Assistant, text))
        {
            FinishReason = finishReason ?? ChatFinishReason.Stop,
            ModelId = "test-model",
            ResponseId = "response",
            Usage = new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15 },
        };

    public static IEnumerable<ChatResponseUpdate> Updates(params string[] chunks)
    {
        foreach (var chunk in chunks)
            yield return new ChatResponseUpdate(ChatRole.Assistant, chunk) { ModelId = "test-model" };
        yield return new ChatResponseUpdate(
            ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15 })])
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = Count(messages, options);
        return Respond is null ? Response($"answer {call}") : await Respond(call, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = Count(messages, options);
        if (Stream is not null)
        {
            await foreach (var update in Stream(call, cancellationToken))
                yield return update;
            yield break;
        }

        var updates = Respond is null
            ? Updates("answer ", call.ToString(CultureInfo.InvariantCulture))
            : (await Respond(call, cancellationToken)).ToChatResponseUpdates();
        foreach (var update in updates)
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("test", null, DefaultModelId)
            : serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
    }

    private int Count(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        lock (SeenOptions)
        {
            SeenOptions.Add(options);
            SeenMessages.Add([.. messages]);
            return ++_calls;
        }
    }
}
