using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>
/// Reads a conversation into the turns that templates know. Every fault is an exception before any work. For one conversation.
/// </summary>
/// <remarks>
/// Calls get ids of their own where theirs are missing or repeated; results stand in the order of their calls, however they came.
/// </remarks>
internal sealed class TurnReader
{
    private readonly string _modelId;
    private readonly List<ChatTurn> _turns = [];
    private readonly List<ChatToolCall> _calls = [];
    private readonly Dictionary<string, int> _orders = new(StringComparer.Ordinal); // of calls, by the ids that they have here
    private readonly Dictionary<string, (Queue<int> Open, int Last)> _made = new(StringComparer.Ordinal); // by the ids that they came with

    private TurnReader(string modelId) => _modelId = modelId;

    /// <summary>Reads a conversation: at least one turn.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="modelId">The model, for messages of errors.</param>
    public static List<ChatTurn> Read(IEnumerable<ChatMessage> messages, string modelId)
    {
        var reader = new TurnReader(modelId);
        var index = 0;
        foreach (var message in messages)
        {
            if (message is null)
                throw new ArgumentException($"Message {index} is null.", nameof(messages));
            reader.Read(message, index++);
        }

        if (index == 0)
            throw new ArgumentException("There are no messages.", nameof(messages));
        reader.DropOldReasoning();
        return reader._turns;
    }

    private void Read(ChatMessage message, int index)
    {
        var role = ReadRole(message, index);
        var calls = new List<ChatToolCall>();
        var reasoning = new StringBuilder();
        var hasResults = false;
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent or UsageContent:
                    break;
                case TextReasoningContent thought:
                    reasoning.Append(thought.Text);
                    break;
                case FunctionCallContent call when role == ChatTurn.Assistant:
                    calls.Add(ReadCall(call, index));
                    break;
                case FunctionCallContent call:
                    throw new ArgumentException(
                        $"Message {index} ({role}) calls '{call.Name}'; only an assistant calls tools.", nameof(message));
                case FunctionResultContent result when role is ChatTurn.Tool or ChatTurn.User:
                    AddResult(result, index);
                    hasResults = true;
                    break;
                case FunctionResultContent:
                    throw new ArgumentException(
                        $"Message {index} ({role}) holds the result of a tool; those belong into messages with the role tool.",
                        nameof(message));
                case DataContent data:
                    throw NotText(data.MediaType);
                case UriContent uri:
                    throw NotText(uri.MediaType);
                default:
                    throw NotText(content?.GetType().Name ?? "null");
            }
        }

        // A tool's message repeats its result as text in some frameworks.
        if (hasResults && (role == ChatTurn.Tool || message.Text.Length == 0))
            return;
        if (role == ChatTurn.Tool)
            throw new ArgumentException($"Message {index} has the role tool, but holds no result of a call.", nameof(message));
        if (message.Text.Length == 0 && role != ChatTurn.Assistant)
            throw new ArgumentException($"Message {index} ({role}) is empty.", nameof(message));
        _turns.Add(new(role, message.Text) { ToolCalls = calls, Reasoning = reasoning.Length == 0 ? null : reasoning.ToString() });

        NotSupportedException NotText(string what) =>
            new($"Message {index} holds {what}, but the model '{_modelId}' reads text only.");
    }

    // The role is part of the prompt's structure, so only known ones may enter it.
    private static string ReadRole(ChatMessage message, int index)
    {
        if (message.Role == ChatRole.System)
            return ChatTurn.System;
        if (message.Role == ChatRole.User)
            return ChatTurn.User;
        if (message.Role == ChatRole.Assistant)
            return ChatTurn.Assistant;
        if (message.Role == ChatRole.Tool)
            return ChatTurn.Tool;
        throw new ArgumentException(
            $"Message {index} has the unknown role '{message.Role}'; known are system, user, assistant and tool.", nameof(message));
    }

    private ChatToolCall ReadCall(FunctionCallContent call, int index)
    {
        if (string.IsNullOrWhiteSpace(call.Name))
            throw new ArgumentException($"Message {index} calls a tool without a name.", nameof(call));
        var own = call.CallId ?? "";
        var id = own.Length == 0 || _orders.ContainsKey(own) ? NewId() : own;
        var read = new ChatToolCall(id, call.Name, ToolText.ArgumentsOf(call));
        _orders[id] = _calls.Count;
        var open = _made.TryGetValue(own, out var made) ? made.Open : new();
        open.Enqueue(_calls.Count);
        _made[own] = (open, _calls.Count);
        _calls.Add(read);
        return read;
    }

    private string NewId()
    {
        for (var number = _calls.Count; ; number++)
        {
            var id = "call_" + number.ToString(CultureInfo.InvariantCulture);
            if (!_orders.ContainsKey(id) && !_made.ContainsKey(id))
                return id;
        }
    }

    private void AddResult(FunctionResultContent result, int index)
    {
        if (!_made.TryGetValue(result.CallId ?? "", out var made))
        {
            throw new ArgumentException(
                $"Message {index} holds the result of the call '{result.CallId}', but no message before it makes that call.",
                nameof(result));
        }

        // Some services count from zero in each turn: the first call without a result is meant.
        var order = made.Open.TryDequeue(out var first) ? first : made.Last;
        var call = _calls[order];
        var turn = new ChatTurn(ChatTurn.Tool, ToolText.ResultOf(result)) { ToolCallId = call.Id, ToolName = call.Name };

        // Templates that print no ids tell calls apart by their order.
        var place = _turns.Count;
        while (place > 0 && _turns[place - 1] is { Role: ChatTurn.Tool, ToolCallId: { } other } && _orders[other] > order)
            place--;
        _turns.Insert(place, turn);
    }

    // Thoughts are of use between a call and the answer; what a model thought before an older question is not repeated to it.
    private void DropOldReasoning()
    {
        var last = _turns.FindLastIndex(turn => turn.Role == ChatTurn.User);
        for (var i = 0; i < last; i++)
        {
            if (_turns[i].Reasoning is not null)
                _turns[i] = _turns[i] with { Reasoning = null };
        }
    }
}
