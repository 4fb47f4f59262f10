using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine;

/// <summary>Checks a request and takes from it what the engine needs. Every fault is an exception before any work.</summary>
internal static class ChatRequestReader
{
    public static ChatRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options, LlamaChatClientOptions defaults, string modelId)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var turns = TurnReader.Read(messages, modelId);
        if (options is null)
            return new(turns, SamplingSettings.Default, null, defaults.MaxOutputTokens, [], null, null, PrefixScope: PrefixScope.Of(null));

        RejectUnsupported(options, modelId);
        if (!string.IsNullOrEmpty(options.Instructions))
            AddInstructions(turns, options.Instructions);

        var llama = options.GetLlamaOptions();
        var adapters = AdapterSet.Of(llama.Adapters);
        var tools = ToolReader.Read(options, llama);
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
            Tools = tools,
            Reasoning = ReasoningUse.Read(options, llama),
        };
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
        if (options.ResponseFormat is not (null or ChatResponseFormatText or ChatResponseFormatJson))
            throw new NotSupportedException(
                $"The local engine does not know the response format {options.ResponseFormat.GetType().Name}; it knows text and JSON.");
        if (options.ConversationId is not null)
            throw new NotSupportedException(
                "The local engine keeps no conversations. Send the whole history, without ChatOptions.ConversationId.");
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
                $"There are {sequences.Count} stop sequences; each is looked for at each token, so {LlamaRequestOptions.MaxStopSequences} "
                    + $"are the most.", nameof(options));
        }

        return [.. sequences];
    }
}
