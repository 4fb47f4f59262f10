using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Checks a request and takes from it what the engine needs. Every fault is an exception before any work.</summary>
internal static class ChatRequestReader
{
    public static ChatRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options, LlamaChatClientOptions defaults, string modelId)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var turns = ReadTurns(messages, modelId);
        if (options is null)
            return new(turns, SamplingSettings.Default, null, defaults.MaxOutputTokens, [], null, null, PrefixScope: PrefixScope.Of(null));

        RejectUnsupported(options, modelId);
        if (!string.IsNullOrEmpty(options.Instructions))
            AddInstructions(turns, options.Instructions);

        var llama = options.GetLlamaOptions();
        var adapters = AdapterSet.Of(llama.Adapters);
        var constraint = ConstraintReader.Read(options, llama, turns);
        return new(
            turns,
            SamplingReader.Read(options, llama),
            options.Seed,
            OptionRange.AtLeast(1, options.MaxOutputTokens, nameof(options.MaxOutputTokens)) ?? defaults.MaxOutputTokens,
            ReadStopSequences(options),
            OptionRange.InRange(0, LlamaRequestOptions.MaxTopLogprobs, llama.TopLogprobs, nameof(LlamaRequestOptions.TopLogprobs)),
            llama.LogitProcessor,
            llama.Priority ?? 0,
            llama.Deadline,
            adapters.Scoped(PrefixScope.Of(options)))
        {
            Adapters = adapters,
            Constraint = constraint,
        };
    }

    private static List<ChatTurn> ReadTurns(IEnumerable<ChatMessage> messages, string modelId)
    {
        var turns = new List<ChatTurn>();
        foreach (var message in messages)
        {
            if (message is null)
                throw new ArgumentException($"Message {turns.Count} is null.", nameof(messages));

            var role = ReadRole(message, turns.Count);
            var text = ReadText(message, turns.Count, modelId);
            if (text.Length == 0 && role != ChatTurn.Assistant)
                throw new ArgumentException($"Message {turns.Count} ({role}) is empty.", nameof(messages));
            turns.Add(new(role, text));
        }

        if (turns.Count == 0)
            throw new ArgumentException("There are no messages.", nameof(messages));
        return turns;
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
            throw new NotSupportedException($"Message {index} is a tool's result. The local engine does not call tools yet.");
        throw new ArgumentException($"Message {index} has the unknown role '{message.Role}'; known are system, user and assistant.", nameof(message));
    }

    private static string ReadText(ChatMessage message, int index, string modelId)
    {
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent or TextReasoningContent or UsageContent:
                    continue; // reasoning of an earlier answer is not repeated to the model
                case FunctionCallContent or FunctionResultContent:
                    throw new NotSupportedException($"Message {index} holds a tool call or its result. The local engine does not call tools yet.");
                case DataContent data:
                    throw NotText(data.MediaType);
                case UriContent uri:
                    throw NotText(uri.MediaType);
                default:
                    throw NotText(content?.GetType().Name ?? "null");
            }
        }

        return message.Text;

        NotSupportedException NotText(string what) =>
            new($"Message {index} holds {what}, but the model '{modelId}' reads text only.");
    }

    private static void AddInstructions(List<ChatTurn> turns, string instructions)
    {
        if (turns[0].Role == ChatTurn.System)
            turns[0] = turns[0] with { Text = instructions + "\n\n" + turns[0].Text };
        else
            turns.Insert(0, new(ChatTurn.System, instructions));
    }

    private static void RejectUnsupported(ChatOptions options, string modelId)
    {
        if (options.Tools is { Count: > 0 } tools)
        {
            if (tools.Any(tool => string.IsNullOrWhiteSpace(tool?.Name)))
                throw new ArgumentException("A tool has no name.", nameof(options));
            if (options.ToolMode is not NoneChatToolMode)
                throw new NotSupportedException("The local engine does not call tools yet. Leave ChatOptions.Tools empty.");
        }

        if (options.ResponseFormat is not (null or ChatResponseFormatText or ChatResponseFormatJson))
            throw new NotSupportedException($"The local engine does not know the response format {options.ResponseFormat.GetType().Name}; it knows text and JSON.");
        if (options.ConversationId is not null)
            throw new NotSupportedException("The local engine keeps no conversations. Send the whole history, without ChatOptions.ConversationId.");
        if (options.ModelId is { } model && !string.Equals(model, modelId, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The request asks for the model '{model}', but this client serves '{modelId}'.", nameof(options));
    }

    private static string[] ReadStopSequences(ChatOptions options)
    {
        if (options.StopSequences is not { Count: > 0 } sequences)
            return [];
        if (sequences.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop sequence is empty.", nameof(options));
        if (sequences.Count > LlamaRequestOptions.MaxStopSequences)
        {
            throw new ArgumentException(
                $"There are {sequences.Count} stop sequences; each is looked for at each token, so {LlamaRequestOptions.MaxStopSequences} are the most.", nameof(options));
        }

        return [.. sequences];
    }
}
