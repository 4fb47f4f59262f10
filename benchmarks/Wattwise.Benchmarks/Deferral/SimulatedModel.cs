using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Wattwise.Benchmarks.Deferral;

/// <summary>A model whose calls take the simulated time that a run decides, and end when the run says so. Thread-safe.</summary>
/// <param name="clock">The simulated clock.</param>
/// <param name="durationOf">How long a call takes, by its prompt.</param>
internal sealed class SimulatedModel(TimeProvider clock, Func<string, TimeSpan> durationOf) : IChatClient
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset End, TaskCompletionSource Done)> _calls = [];

    /// <summary>The start of each call, by its prompt.</summary>
    public Dictionary<string, List<DateTimeOffset>> Starts { get; } = new(StringComparer.Ordinal);

    /// <summary>Fails the call of a prompt with what it returns, if anything.</summary>
    public Func<string, Exception?>? Fails { get; init; }

    /// <summary>How many calls wait for their end.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _calls.Count;
        }
    }

    /// <summary>When the next call ends.</summary>
    public DateTimeOffset? NextEnd
    {
        get
        {
            lock (_lock)
                return _calls.Count > 0 ? _calls.Min(call => call.End) : null;
        }
    }

    /// <summary>Ends the calls whose time has come.</summary>
    public void EndDue()
    {
        var now = clock.GetUtcNow();
        TaskCompletionSource[] due;
        lock (_lock)
        {
            due = [.. _calls.Where(call => call.End <= now).Select(call => call.Done)];
            _calls.RemoveAll(call => call.End <= now);
        }

        foreach (var call in due)
            call.TrySetResult();
    }

    /// <summary>Forgets all calls, as a process that is killed does.</summary>
    public void Kill()
    {
        lock (_lock)
            _calls.Clear();
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var prompt = messages.Last().Text;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!Starts.TryGetValue(prompt, out var starts))
                Starts[prompt] = starts = [];
            starts.Add(now);
            _calls.Add((now + durationOf(prompt), done));
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Fails?.Invoke(prompt) is { } failure
            ? throw failure
            : new ChatResponse(new ChatMessage(ChatRole.Assistant, $"answer to {prompt}")) { FinishReason = ChatFinishReason.Stop };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType?.IsInstanceOfType(this) == true ? this : null;

    public void Dispose()
    {
    }
}
