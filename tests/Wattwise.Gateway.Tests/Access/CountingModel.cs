using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Tests.Access;

/// <summary>A model whose answers differ each time, with a script in each, and which keeps nothing.</summary>
internal sealed class CountingModel : IChatClient
{
    public const string Script = "<script>alert(1)</script>\r\nX-Injected: yes";
    private int _calls;

    public int Calls => _calls;

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(TestChatClient.Response($"answer {Interlocked.Increment(ref _calls)}. {Script}"));

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var update in TestChatClient.Updates($"answer {Interlocked.Increment(ref _calls)}. ", Script))
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
