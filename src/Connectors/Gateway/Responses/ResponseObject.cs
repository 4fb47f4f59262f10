using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Responses;

/// <summary>Writes the <c>response</c> object, in a reply and in events.</summary>
internal sealed class ResponseObject(AnswerHead head, ResponseEcho echo, IReadOnlyList<string> ignored)
{
    /// <summary>The members of a response that is not complete.</summary>
    public void WriteMembers(Utf8JsonWriter writer, string status, IReadOnlyList<OutputItem> output, GatewayError? error = null)
    {
        WriteHead(writer, status, error, incompleteReason: null);
        WriteOutput(writer, output);
        writer.WriteNull("usage"u8);
    }

    /// <summary>The members of a response at its end.</summary>
    public void WriteMembers(Utf8JsonWriter writer, AnswerState state, IReadOnlyList<OutputItem> output)
    {
        WriteHead(writer, StatusOf(state), error: null, IncompleteReason(state));
        WriteOutput(writer, output);
        WriteUsage(writer, state.Usage);
    }

    public void WriteFootprint(Utf8JsonWriter writer, AnswerState state, RequestFootprint? footprint) =>
        FootprintObject.Write(writer, footprint, state.Tier, ignored);

    public static string StatusOf(AnswerState state) => IncompleteReason(state) is null ? "completed" : "incomplete";

    private static string? IncompleteReason(AnswerState state) => FinishReasons.Of(state) switch
    {
        "length" => "max_output_tokens",
        "content_filter" => "content_filter",
        _ => null,
    };

    private void WriteHead(Utf8JsonWriter writer, string status, GatewayError? error, string? incompleteReason)
    {
        writer.WriteString("id"u8, head.Id);
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, head.Created.ToUnixTimeSeconds());
        writer.WriteString("status"u8, status);
        writer.WriteBoolean("background"u8, false);
        writer.WriteString("model"u8, head.Model);

        // A client that takes a reply for stored sends its id next time instead of the history.
        writer.WriteBoolean("store"u8, false);
        writer.WriteNull("previous_response_id"u8);
        if (error is null)
        {
            writer.WriteNull("error"u8);
        }
        else
        {
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, error.Code ?? error.Type);
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
        }

        if (incompleteReason is null)
        {
            writer.WriteNull("incomplete_details"u8);
        }
        else
        {
            writer.WriteStartObject("incomplete_details"u8);
            writer.WriteString("reason"u8, incompleteReason);
            writer.WriteEndObject();
        }

        echo.Write(writer);
        writer.WriteString("truncation"u8, "disabled"u8);
        writer.WriteNull("user"u8);
    }

    private static void WriteOutput(Utf8JsonWriter writer, IReadOnlyList<OutputItem> output)
    {
        writer.WriteStartArray("output"u8);
        foreach (var item in output)
            item.Write(writer, isComplete: true);
        writer.WriteEndArray();
    }

    private static void WriteUsage(Utf8JsonWriter writer, UsageDetails? usage)
    {
        if (usage is null)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        var (input, output) = (UsageTokens.Plausible(usage.InputTokenCount), UsageTokens.Plausible(usage.OutputTokenCount));
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, input);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, Math.Min(UsageTokens.Plausible(usage.CachedInputTokenCount), input));
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, output);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, Math.Min(UsageTokens.Plausible(usage.ReasoningTokenCount), output));
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, input + output);
        writer.WriteEndObject();
    }
}
