using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Clears the results of old tool calls from a history, seldom and many at once: the compression stage's rule for hosts that
/// take a reducer.</summary>
/// <remarks>
/// <para>
/// A placeholder names the tool and the size of its result. Calls, the words of user and model, errors, and the newest results stay; a
/// call keeps its result.
/// Messages that change are copied; the caller's are left alone. The result depends on the messages alone, and a history that was
/// reduced is reduced no
/// further until the next batch is due.
/// </para>
/// <para>
/// Not for messages that the provider keeps (a conversation id): those it sends no more. Thread-safe.
/// </para>
/// </remarks>
public sealed class ToolResultReducer : IChatReducer
{
    private readonly OldTurnsOptions _options;
    private readonly ITokenCounter _tokens;
    private readonly CompressionReferences? _references;

    /// <summary>Creates a reducer.</summary>
    /// <param name="options">When to clear; <see langword="null"/> for the defaults. Copied.</param>
    /// <param name="tokenCounter">Counts tokens; <see langword="null"/> estimates them with the vocabulary of OpenAI's models.</param>
    /// <param name="references">Keeps what is cleared, under a reference that the placeholder names: give it only if its function is
    /// among the tools
    /// of the conversation. The scope is that of <see cref="AmbientRequestOptions"/> or of the request around it. The default is
    /// <see langword="null"/>: the placeholder says to call the tool again.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public ToolResultReducer(OldTurnsOptions? options = null, ITokenCounter? tokenCounter = null, CompressionReferences? references = null)
    {
        _options = new OldTurnsOptions(options ?? new());
        StageOptions.ThrowIfInvalid(_options, new OldTurnsOptionsValidator());
        _tokens = tokenCounter ?? TokenCounters.For(null);
        _references = references;
    }

    /// <inheritdoc/>
    public Task<IEnumerable<ChatMessage>> ReduceAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);

        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<ChatMessage> list = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        HashSet<string> own = _references?.OwnCalls(list) ?? [];
        var plan = OldResults.Plan(list, _options, _tokens, keep: result => own.Contains(result.CallId));
        if (plan.Cleared.Count == 0 || _references is not { } references)
            return Task.FromResult<IEnumerable<ChatMessage>>(plan.Apply(list));

        var scope = CompressionReferences.CurrentScope();
        return Task.FromResult<IEnumerable<ChatMessage>>(plan.Apply(
            list,
            cleared => (cleared.Text, references.Remember(scope, cleared.Result.CallId, cleared.Text) is { } reference
                ? references.CallOf(reference) : null)));
    }
}
