using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Scoring;

namespace Wattwise.Cascade;

/// <summary>A tier's stream that is held back until a decision about it, and then flows. One reader.</summary>
/// <remarks>
/// Whoever reads it is not held up by a tier that does not honour cancellation: what still runs then ends by itself, in the background.
/// </remarks>
internal sealed class HeldStream : IAsyncDisposable
{
    private const int BytesPerCharacter = 2;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly WattwiseScope _request;
    private readonly IAsyncEnumerator<ChatResponseUpdate> _updates;
    private readonly CancellationTokenSource _attempt;
    private readonly TimeProvider _timeProvider;
    private readonly StreamedUsage _usage = new();
    private List<ITokenLogProbability>? _logProbabilities;
    private List<string>? _callIds;
    private Task<bool>? _pending;
    private bool _isDisposed;

    /// <param name="request">The request that the stream is part of: the current one at each of its steps.</param>
    /// <param name="updates">The tier's stream.</param>
    /// <param name="attempt">Cancels the tier's work; disposed with the stream.</param>
    /// <param name="timeProvider">Measures time-outs.</param>
    public HeldStream(
        WattwiseScope request, IAsyncEnumerable<ChatResponseUpdate> updates, CancellationTokenSource attempt, TimeProvider timeProvider)
    {
        (_request, _attempt, _timeProvider) = (request, attempt, timeProvider);
        _updates = updates.GetAsyncEnumerator(attempt.Token);
    }

    /// <summary>What was read so far and kept.</summary>
    public List<ChatResponseUpdate> Updates { get; } = [];

    /// <summary>True if all that is read is kept; false from the moment on from which the stream flows and nobody needs it again.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>True once the tier's stream has ended by itself.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>True once there is something that a user would see or a tool would do.</summary>
    public bool HasContent { get; private set; }

    /// <summary>True once there is text of the answer, reasoning aside.</summary>
    public bool HasText { get; private set; }

    /// <summary>Characters of text, reasoning and calls so far.</summary>
    public long Characters { get; private set; }

    /// <summary>How much of it memory holds, about.</summary>
    public long Bytes => Characters * BytesPerCharacter;

    /// <summary>The error that the tier sent in place of an answer; <see langword="null"/> if there is none.</summary>
    public ErrorContent? Error { get; private set; }

    public ChatFinishReason? FinishReason { get; private set; }

    public string? ModelId { get; private set; }

    public string? ConversationId { get; private set; }

    public IReadOnlyList<string> CallIds => _callIds ?? [];

    /// <summary>The log-probabilities of the tokens so far; <see langword="null"/> if the tier reports none.</summary>
    public IReadOnlyList<ITokenLogProbability>? LogProbabilities => _logProbabilities;

    /// <summary>The usage that was reported; <see langword="null"/> if none was.</summary>
    public UsageDetails? Usage => _usage.Total;

    /// <summary>The newest update.</summary>
    public ChatResponseUpdate Current => _updates.Current;

    /// <summary>Reads one more update.</summary>
    /// <param name="timeout">How long it may take; infinite for no limit.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public async ValueTask<bool> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        WattwiseScope.Current = _request;
        var step = _updates.MoveNextAsync();
        bool hasNext;
        if (step.IsCompletedSuccessfully)
        {
            hasNext = step.Result;
        }
        else
        {
            var pending = _pending = step.AsTask();
            hasNext = await pending.WaitAsync(timeout, _timeProvider, cancellationToken).ConfigureAwait(false);
            _pending = null;
        }

        if (hasNext)
            Note(_updates.Current);
        else
            HasEnded = true;
        return hasNext;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        WattwiseScope.Current = _request;
        if (HasEnded)
        {
            await _updates.DisposeAsync().ConfigureAwait(false);
            _attempt.Dispose();
            return;
        }

        // The registrations of the tier's code run on this thread, so it must not be the caller's.
        var cancelling = _attempt.CancelAsync();
        _ = EndAsync(cancelling);

        // By its end the tier has said whether it will tell what the call took.
        await Task.WhenAny(cancelling, Task.Delay(LongestWait, _timeProvider, CancellationToken.None)).ConfigureAwait(false);
    }

    private async Task EndAsync(Task cancelling)
    {
        try
        {
            await cancelling.ConfigureAwait(false);
            if (_pending is { } pending)
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _updates.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Nobody waits for it any more.
        }
        finally
        {
            _attempt.Dispose();
        }
    }

    private void Note(ChatResponseUpdate update)
    {
        _usage.Add(update);
        FinishReason = update.FinishReason ?? FinishReason;
        ModelId = update.ModelId ?? ModelId;
        ConversationId = update.ConversationId ?? ConversationId;
        for (var i = 0; i < update.Contents.Count; i++)
            Note(update.Contents[i]);
        if (Keeps)
        {
            Updates.Add(update);
            if (update.GetLogProbabilities() is { } tokens)
                (_logProbabilities ??= []).AddRange(tokens);
        }
    }

    private void Note(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                HasText |= text.Text.Length > 0;
                HasContent |= text.Text.Length > 0;
                Characters += text.Text.Length;
                break;
            case TextReasoningContent reasoning:
                HasContent |= reasoning.Text.Length > 0;
                Characters += reasoning.Text.Length;
                break;
            case ErrorContent error:
                Error ??= error;
                break;
            case UsageContent:
                break;
            case FunctionCallContent call:
                HasContent = true;
                Characters += call.Name.Length + 64;
                (_callIds ??= []).Add(call.CallId);
                break;
            case DataContent data:
                HasContent = true;
                Characters += data.Data.Length / BytesPerCharacter;
                break;
            default:
                HasContent = true;
                break;
        }
    }
}
