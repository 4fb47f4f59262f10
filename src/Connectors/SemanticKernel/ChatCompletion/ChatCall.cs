using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel;

/// <summary>
/// One call of a chat service on its way through the pipeline: what the caller gave, and what the stages are shown of it.
/// </summary>
/// <remarks>
/// The stages see copies of messages and options at best, so the call travels beside them, in the asynchronous flow. Its end reads
/// <see cref="Current"/> in its synchronous part: no stage runs there in between.
/// </remarks>
/// <param name="owner">The service that is called.</param>
/// <param name="history">The caller's conversation.</param>
/// <param name="settings">The caller's settings.</param>
/// <param name="kernel">The caller's kernel.</param>
internal sealed class ChatCall(object owner, ChatHistory history, PromptExecutionSettings? settings, Kernel? kernel)
{
    private static readonly AsyncLocal<ChatCall?> Ambient = new();

    /// <summary>The call that this asynchronous flow works on.</summary>
    public static ChatCall? Current => Ambient.Value;

    public object Owner { get; } = owner;

    public ChatHistory History { get; } = history;

    public PromptExecutionSettings? Settings { get; } = settings;

    public Kernel? Kernel { get; } = kernel;

    /// <summary>The messages that the stages are given, one for each of <see cref="Contents"/>.</summary>
    public ChatMessage[] Messages { get; } = [.. history.Select(MessageReader.Read)];

    /// <summary>The messages of the history, as it was when the call began.</summary>
    public ChatMessageContent[] Contents { get; } = [.. history];

    /// <summary>The options that the stages are given.</summary>
    public ChatOptions Options { get; } = ExecutionSettingsReader.Read(settings, history, kernel);

    /// <summary>
    /// Makes the call the current one of this asynchronous flow. Each step of an iterator starts in its consumer's context.
    /// </summary>
    public void Enter() => Ambient.Value = this;
}
