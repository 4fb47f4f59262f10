using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>A model that never ends by itself, and says when its call began and ended. One call at a time.</summary>
internal sealed class EndlessClient : IChatClient
{
    private TaskCompletionSource _began = NewSignal();
    private TaskCompletionSource<long> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a stream has text, or is as silent as a model that still reads its prompt.</summary>
    public bool IsSilent { get; set; }

    public Task Began => _began.Task;

    /// <summary>When the call ended.</summary>
    public Task<long> Ended => _ended.Task;

    public void Reset() => (_began, _ended) = (NewSignal(), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _began.TrySetResult();
        try
        {
            while (true)
            {
                await Task.Delay(IsSilent ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(10), cancellationToken);
                yield return new(ChatRole.Assistant, "word ") { ModelId = "endless" };
            }
        }
        finally
        {
            _ended.TrySetResult(Stopwatch.GetTimestamp());
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
