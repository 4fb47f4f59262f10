using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Chat;

/// <summary>Writes answers as <c>chat.completion</c> and <c>chat.completion.chunk</c>.</summary>
internal sealed class ChatFormat(AnswerHead head, bool includeUsage, IReadOnlyList<string> ignored) : AnswerFormat
{
    public override void WriteWhole(Utf8JsonWriter writer, ChatResponse response, AnswerState state, RequestFootprint? footprint)
    {
        WriteHead(writer, "chat.completion"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        WriteMessage(writer, AnswerText.Of(response), state);
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, FinishReasons.Of(state));
        writer.WriteEndObject();
        writer.WriteEndArray();
        ChatUsage.Write(writer, state.Usage);
    }

    public override void Begin(EventStream events)
    {
        var writer = BeginChunk(events);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("content"u8, ""u8);
        writer.WriteNull("refusal"u8);
        EndChunk(events, writer, finishReason: null);
    }

    public override void Add(EventStream events, ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    AddDelta(events, "content", text.Text);
                    break;
                case TextReasoningContent { Text.Length: > 0 } reasoning:
                    AddDelta(events, "reasoning_content", reasoning.Text);
                    break;
                case ErrorContent when AnswerText.RefusalOf(content) is { } words:
                    AddDelta(events, "refusal", words);
                    break;
            }
        }
    }

    public override void Complete(EventStream events, AnswerState state, RequestFootprint? footprint)
    {
        var index = 0;
        foreach (var call in state.Calls)
            AddCall(events, index++, call);

        var writer = BeginChunk(events);
        EndDelta(writer, FinishReasons.Of(state));
        if (includeUsage)
            writer.WriteNull("usage"u8);
        else
            FootprintObject.Write(writer, footprint, state.Tier, ignored);
        events.End();
        if (includeUsage)
        {
            writer = events.Begin();
            WriteHead(writer, "chat.completion.chunk"u8);
            writer.WriteStartArray("choices"u8);
            writer.WriteEndArray();
            ChatUsage.Write(writer, state.Usage ?? new UsageDetails());
            FootprintObject.Write(writer, footprint, state.Tier, ignored);
            events.End();
        }

        events.Done();
    }

    public override void Fail(EventStream events, GatewayError error)
    {
        ErrorReply.Write(events.Begin(), error);
        events.End();
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
    private void AddCall(EventStream events, int index, FunctionCallContent call)
    {
        var writer = BeginCall(events, index);
        WriteCall(writer, call, "");
        EndCall(events, writer);
        writer = BeginCall(events, index);
        writer.WriteStartObject("function"u8);
        writer.WriteString("arguments"u8, CallArguments.Write(call));
        writer.WriteEndObject();
        EndCall(events, writer);
    }

    private Utf8JsonWriter BeginCall(EventStream events, int index)
    {
        var writer = BeginChunk(events);
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        return writer;
    }

    private void EndCall(EventStream events, Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.WriteEndArray();
        EndChunk(events, writer, finishReason: null);
    }

    private void AddDelta(EventStream events, string field, string text)
    {
        var writer = BeginChunk(events);
        writer.WriteString(field, text);
        EndChunk(events, writer, finishReason: null);
    }

    private Utf8JsonWriter BeginChunk(EventStream events)
    {
        var writer = events.Begin();
        WriteHead(writer, "chat.completion.chunk"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        writer.WriteStartObject("delta"u8);
        return writer;
    }

    private void EndChunk(EventStream events, Utf8JsonWriter writer, string? finishReason)
    {
        EndDelta(writer, finishReason);
        if (includeUsage)
            writer.WriteNull("usage"u8);
        events.End();
    }

    private static void EndDelta(Utf8JsonWriter writer, string? finishReason)
    {
        writer.WriteEndObject();
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
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
