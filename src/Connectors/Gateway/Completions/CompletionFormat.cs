using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Running;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Completions;

/// <summary>Writes answers as <c>text_completion</c>.</summary>
internal sealed class CompletionFormat(AnswerHead head, string echo, bool includeUsage, IReadOnlyList<string> ignored) : AnswerFormat
{
    public override void WriteWhole(Utf8JsonWriter writer, ChatResponse response, AnswerState state, RequestFootprint? footprint)
    {
        WriteHead(writer);
        WriteChoice(writer, echo + AnswerText.Of(response).Text, FinishReasons.Of(state));
        ChatUsage.Write(writer, state.Usage);
    }

    public override void Begin(EventStream events)
    {
        if (echo.Length > 0)
            AddText(events, echo);
    }

    public override void Add(EventStream events, ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
        {
            if (content is TextContent { Text.Length: > 0 } text)
                AddText(events, text.Text);
        }
    }

    public override void Complete(EventStream events, AnswerState state, RequestFootprint? footprint)
    {
        var writer = events.Begin();
        WriteHead(writer);
        WriteChoice(writer, "", FinishReasons.Of(state));
        if (includeUsage)
        {
            writer.WriteNull("usage"u8);
            events.End();
            writer = events.Begin();
            WriteHead(writer);
            writer.WriteStartArray("choices"u8);
            writer.WriteEndArray();
            ChatUsage.Write(writer, state.Usage ?? new UsageDetails());
        }

        FootprintObject.Write(writer, footprint, state.Tier, ignored);
        events.End();
        events.Done();
    }

    public override void Fail(EventStream events, GatewayError error)
    {
        ErrorReply.Write(events.Begin(), error);
        events.End();
    }

    private void AddText(EventStream events, string text)
    {
        var writer = events.Begin();
        WriteHead(writer);
        WriteChoice(writer, text, finishReason: null);
        if (includeUsage)
            writer.WriteNull("usage"u8);
        events.End();
    }

    private static void WriteChoice(Utf8JsonWriter writer, string text, string? finishReason)
    {
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteNumber("index"u8, 0);
        writer.WriteNull("logprobs"u8);
        writer.WriteString("finish_reason"u8, finishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteHead(Utf8JsonWriter writer)
    {
        writer.WriteString("id"u8, head.Id);
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, head.Created.ToUnixTimeSeconds());
        writer.WriteString("model"u8, head.Model);
    }
}
