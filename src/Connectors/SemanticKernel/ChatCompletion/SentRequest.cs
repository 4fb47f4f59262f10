using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Wattwise.SemanticKernel;

/// <summary>What the app's service is sent: the caller's own objects, unless a stage changed something.</summary>
internal sealed class SentRequest
{
    private const string ChatSystemPrompt = "chat_system_prompt";

    private static readonly MethodInfo Copy = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly ChatHistory _callers;
    private readonly IReadOnlyList<ChatMessageContent> _sent;
    private HashSet<ChatMessageContent>? _known;
    private int _lastCount;

    /// <param name="call">The call.</param>
    /// <param name="messages">The messages as they came through the stages.</param>
    /// <param name="options">The options as they came through the stages.</param>
    public SentRequest(ChatCall call, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        _callers = call.History;
        History = MessageWriter.Write(call, messages as IReadOnlyList<ChatMessage> ?? [.. messages]) ?? call.History;
        if (options?.Instructions is { Length: > 0 } instructions)
            History = WithInstructions(History, instructions, call.Options);
        Settings = ToSettings(call, options);
        _sent = ReferenceEquals(History, _callers) && History.Count == call.Contents.Length ? call.Contents : [.. History];
        _lastCount = History.Count;
    }

    public ChatHistory History { get; }

    public PromptExecutionSettings? Settings { get; }

    /// <summary>The messages that the service put into the history: calls of functions that it ran itself, and their results.</summary>
    public List<ChatMessageContent> Added { get; } = [];

    /// <summary>Notes what the service put into the history, and puts it into the caller's too if that is another one.</summary>
    /// <returns>True if there is something new.</returns>
    public bool NoteAdded()
    {
        if (History.Count == _lastCount)
            return false;

        _lastCount = History.Count;
        _known ??= new(_sent, ReferenceEqualityComparer.Instance);
        var count = Added.Count;
        for (var i = 0; i < History.Count; i++)
        {
            if (!_known.Add(History[i]))
                continue;

            // What it put in front of everything, such as a system message, is not part of the answer.
            if (History[i].Role == AuthorRole.Assistant || History[i].Role == AuthorRole.Tool)
                Added.Add(History[i]);
            if (!ReferenceEquals(History, _callers))
                _callers.Insert(i == 0 ? 0 : _callers.Count, History[i]);
        }

        return Added.Count > count;
    }

    private static ChatHistory WithInstructions(ChatHistory history, string instructions, ChatOptions asked)
    {
        var index = 0;
        while (index < history.Count && (history[index].Role == AuthorRole.System || history[index].Role == AuthorRole.Developer))
            index++;

        // A service leaves the prompt of the settings out as soon as the history has a system message.
        if (!history.Any(message => message.Role == AuthorRole.System) && asked.AdditionalProperties is { } properties
            && properties.TryGetValue(ChatSystemPrompt, out var prompt) && prompt is not null
            && PlainValue.ToText(prompt) is { Length: > 0 } system)
        {
            instructions = $"{system}\n{instructions}";
        }

        var copy = new ChatHistory(history);
        copy.Insert(index, new ChatMessageContent(AuthorRole.System, instructions));
        return copy;
    }

    private static PromptExecutionSettings? ToSettings(ChatCall call, ChatOptions? options)
    {
        var settings = call.Settings;
        var isOtherModel = options?.ModelId is { } modelId && modelId != call.Options.ModelId;
        if (!isOtherModel && !RequestProperties.Has(settings))
            return settings;
        if (settings is null)
            return new PromptExecutionSettings { ModelId = options!.ModelId };

        // A connector's own Clone() may leave out what it was not told of; but only that gives a copy of frozen settings that can be
        // changed.
        var copy = settings.IsFrozen ? settings.Clone() : (PromptExecutionSettings)Copy.Invoke(settings, null)!;
        if (copy.GetType() != settings.GetType())
            return settings;

        if (isOtherModel)
            copy.ModelId = options!.ModelId;
        if (RequestProperties.Has(settings))
            copy.ExtensionData = settings.ExtensionData!.Where(property => !RequestProperties.IsOurs(property.Key)).ToDictionary();
        return copy;
    }
}
