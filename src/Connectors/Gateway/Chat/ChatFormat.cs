using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;
using Wattwise.Scoring;

namespace Wattwise.Gateway.Chat;

/// <summary>Writes answers as <c>chat.completion</c> and <c>chat.completion.chunk</c>.</summary>
internal sealed class ChatFormat(AnswerHead head, ModelRequest request, bool includeUsage) : AnswerFormat
{
    /// <summary>For each choice, the tokens whose probabilities go with the text that comes next; <see langword="null"/> if nobody
    /// asked.</summary>
    private readonly List<ITokenLogProbability>[]? _tokens = request.Tokens?.HasLogprobs == true
        ? [.. Enumerable.Range(0, request.ChoiceCount).Select(_ => new List<ITokenLogProbability>())] : null;

    public override void WriteWhole(
        Utf8JsonWriter writer, IReadOnlyList<ChatResponse> responses, AnswerChoices choices, RequestFootprint? footprint)
    {
        WriteHead(writer, "chat.completion"u8);
        writer.WriteStartArray("choices"u8);
        for (var choice = 0; choice < responses.Count; choice++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, choice);
            WriteMessage(writer, AnswerText.Of(responses[choice]), choices[choice]);
            WriteLogprobs(writer, _tokens is null ? null : responses[choice].GetLogProbabilities() ?? []);
            writer.WriteString("finish_reason"u8, FinishReasons.Of(choices[choice]));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        ChatUsage.Write(writer, choices.Usage);
    }

    public override void Begin(EventStream events)
    {
        for (var choice = 0; choice < request.ChoiceCount; choice++)
        {
            var writer = BeginChunk(events, choice);
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteString("content"u8, ""u8);
            writer.WriteNull("refusal"u8);
            EndChunk(events, writer);
        }
    }

    public override void Add(EventStream events, ChatResponseUpdate update, int choice)
    {
        if (_tokens is not null && update.GetLogProbabilities() is { } tokens)
            _tokens[choice].AddRange(tokens);
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    AddDelta(events, choice, "content", text.Text);
                    break;
                case TextReasoningContent { Text.Length: > 0 } reasoning:
                    AddDelta(events, choice, "reasoning_content", reasoning.Text);
                    break;
                case ErrorContent when AnswerText.RefusalOf(content) is { } words:
                    AddDelta(events, choice, "refusal", words);
                    break;
            }
        }
    }

    public override void Complete(EventStream events, AnswerChoices choices, RequestFootprint? footprint)
    {
        for (var choice = 0; choice < choices.All.Count; choice++)
        {
            var index = 0;
            foreach (var call in choices[choice].Calls)
                AddCall(events, choice, index++, call);
            if (_tokens is not null && _tokens[choice].Count > 0)
                AddDelta(events, choice, "content", "");

            var writer = BeginChunk(events, choice);
            EndDelta(writer, tokens: null, FinishReasons.Of(choices[choice]));
            if (includeUsage)
                writer.WriteNull("usage"u8);
            else if (choice == choices.All.Count - 1)
                FootprintObject.Write(writer, footprint, choices.Tier, request.Ignored);
            events.End();
        }

        if (includeUsage)
        {
            var writer = events.Begin();
            WriteHead(writer, "chat.completion.chunk"u8);
            writer.WriteStartArray("choices"u8);
            writer.WriteEndArray();
            ChatUsage.Write(writer, choices.Usage ?? new UsageDetails());
            FootprintObject.Write(writer, footprint, choices.Tier, request.Ignored);
            events.End();
        }

        events.Done();
    }

    private static void WriteMessage(Utf8JsonWriter writer, AnswerText text, AnswerState state)
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("content"u8, text.Text ?? (state.HasCalls || text.Refusal is not null ? null : ""));
        writer.WriteString("refusal"u8, text.Refusal);
        if (text.Reasoning is not null)
            writer.WriteString("reasoning_content"u8, text.Reasoning);
        if (state.HasCalls)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var call in state.Calls)
            {
                writer.WriteStartObject();
                WriteCall(writer, call, CallArguments.Write(call));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, FunctionCallContent call, string arguments)
    {
        writer.WriteString("id"u8, call.CallId);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
    }

    // Id and name once, then the arguments.
    private void AddCall(EventStream events, int choice, int index, FunctionCallContent call)
    {
        var writer = BeginCall(events, choice, index);
        WriteCall(writer, call, "");
        EndCall(events, writer);
        writer = BeginCall(events, choice, index);
        writer.WriteStartObject("function"u8);
        writer.WriteString("arguments"u8, CallArguments.Write(call));
        writer.WriteEndObject();
        EndCall(events, writer);
    }

    private Utf8JsonWriter BeginCall(EventStream events, int choice, int index)
    {
        var writer = BeginChunk(events, choice);
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        return writer;
    }

    private void EndCall(EventStream events, Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndArray();
        EndChunk(events, writer);
    }

    private void AddDelta(EventStream events, int choice, string field, string text)
    {
        var writer = BeginChunk(events, choice);
        writer.WriteString(field, text);
        EndChunk(events, writer, _tokens?[choice]);
        _tokens?[choice].Clear();
    }

    private Utf8JsonWriter BeginChunk(EventStream events, int choice)
    {
        var writer = events.Begin();
        WriteHead(writer, "chat.completion.chunk"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteStartObject("delta"u8);
        return writer;
    }

    private void EndChunk(EventStream events, Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability>? tokens = null)
    {
        EndDelta(writer, tokens, finishReason: null);
        if (includeUsage)
            writer.WriteNull("usage"u8);
        events.End();
    }

    private static void EndDelta(Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability>? tokens, string? finishReason)
    {
        writer.WriteEndObject();
        WriteLogprobs(writer, tokens);
        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteLogprobs(Utf8JsonWriter writer, IReadOnlyList<ITokenLogProbability>? tokens)
    {
        if (tokens is null)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        TokenLogprobs.Write(writer, "content"u8, tokens);
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private void WriteHead(Utf8JsonWriter writer, ReadOnlySpan<byte> kind)
    {
        writer.WriteString("id"u8, head.Id);
        writer.WriteString("object"u8, kind);
        writer.WriteNumber("created"u8, head.Created.ToUnixTimeSeconds());
        writer.WriteString("model"u8, head.Model);
        writer.WriteNull("system_fingerprint"u8);
    }
}
