using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Tests.Caching;

/// <summary>A model whose answers, faults and pace a test decides. By default it answers "answer N" to its N-th call, in two chunks.</summary>
internal sealed class TestChatClient : IChatClient
{
    private int _calls;

    public int Calls => _calls;

    public string? DefaultModelId { get; init; }

    public List<ChatOptions?> SeenOptions { get; } = [];

    public Func<int, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>>? Stream { get; init; }

    public Func<int, CancellationToken, Task<ChatResponse>>? Respond { get; init; }

    public static ChatResponse Response(string text, ChatFinishReason? finishReason = null) => new(new ChatMessage(ChatRole.Assistant, text))
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
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15 })])
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = Count(options);
        return Respond is null ? Response($"answer {call}") : await Respond(call, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = Count(options);
        if (Stream is null)
        {
            foreach (var update in Updates("answer ", call.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                yield return update;
            yield break;
        }

        await foreach (var update in Stream(call, cancellationToken))
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("test", null, DefaultModelId)
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private int Count(ChatOptions? options)
    {
        lock (SeenOptions)
            SeenOptions.Add(options);
        return Interlocked.Increment(ref _calls);
    }
}
