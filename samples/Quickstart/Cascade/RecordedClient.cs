using Microsoft.Extensions.AI;

namespace Quickstart;

/// <summary>Answers prompts as a form of the local model did when the pairs were gathered, and adds up what that took.</summary>
/// <param name="answers">The answers by question.</param>
/// <param name="modelId">The name of the form.</param>
internal sealed class RecordedClient(IReadOnlyDictionary<string, RecordedAnswer> answers, string modelId) : IChatClient
{
    private readonly Lock _lock = new();
    private double _joules;

    /// <summary>Energy of all calls so far.</summary>
    public double Joules
    {
        get
        {
            lock (_lock)
                return _joules;
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var answer = answers[messages.Last(message => message.Role == ChatRole.User).Text];
        lock (_lock)
            _joules += answer.Joules;
        return Task.FromResult(answer.ToResponse(modelId));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Recorded answers are not streamed.");

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("recorded", null, modelId) : null;

    public void Dispose()
    {
    }
}
