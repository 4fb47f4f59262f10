using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Tests;

/// <summary>A model that does what the last message of the user asks for, so that one gateway serves all scenarios of a client.</summary>
internal sealed class ClientModel : IChatClient
{
    private readonly ConcurrentDictionary<string, int> _calls = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when an endless answer was cancelled.</summary>
    public Task Left => _left.Task;

    public int CallsWith(string text) => _calls.GetValueOrDefault(text);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);
        return response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var turns = messages.ToList();
        var asked = turns.LastOrDefault(turn => turn.Role == ChatRole.User)?.Text ?? "";
        var call = _calls.AddOrUpdate(asked, 1, (_, calls) => calls + 1);
        await Task.Yield();
        if (asked == "overflow")
            throw new TooLongException();
        if (asked.StartsWith("busy once", StringComparison.Ordinal) && call == 1)
            throw new BusyException();
        if (turns[^1].Contents.OfType<FunctionResultContent>().FirstOrDefault() is { } result)
        {
            // Some clients send what a function returned as JSON.
            yield return Say($"It is {result.Result?.ToString()?.Trim('"')}.");
        }
        else if (options?.Tools is [var tool, ..])
        {
            yield return new(
                ChatRole.Assistant, [new FunctionCallContent("call_1", tool.Name, new Dictionary<string, object?> { ["city"] = "Paris" })]);
        }
        else if (options?.ResponseFormat is ChatResponseFormatJson)
        {
            yield return Say("""{"city":"Paris"}""");
        }
        else
        {
            yield return Say("Hi ");
            await Task.Yield();
            if (asked == "break")
                throw new InvalidOperationException("sk-secret-of-the-provider");
            if (asked == "endless")
                await WaitAsync(cancellationToken);
            yield return Say("there.");
        }

        yield return new(ChatRole.Assistant, [new UsageContent(new() { InputTokenCount = 10, OutputTokenCount = 5, TotalTokenCount = 15 })])
        {
            FinishReason = ChatFinishReason.Stop,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted", null, "scripted-model") : null;

    public void Dispose()
    {
    }

    private static ChatResponseUpdate Say(string text) => new(ChatRole.Assistant, text) { ModelId = "scripted-model" };

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _left.TrySetResult();
            throw;
        }
    }

    private sealed class TooLongException : Exception, IInputTooLong
    {
        public int MaxTokens => 2048;
    }

    private sealed class BusyException : Exception, IBusy
    {
        public TimeSpan RetryAfter => TimeSpan.FromMilliseconds(20);
    }
}
