using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Responses;

/// <summary><c>POST /v1/responses</c>, the part that needs no state.</summary>
internal static class ResponsesApi
{
    public static (ModelRequest Request, AnswerFormat Format) Read(
        JsonElement body, GatewayOptions options, DateTimeOffset now, SentItems sent, string tenant)
    {
        var ignored = ResponseFields.Table.Check(body).ToList();
        var reader = new FieldReader(body, "");
        var chat = SharedReading.ReadSampling(reader);
        chat.Instructions = reader.Text("instructions");
        chat.MaxOutputTokens = (int?)reader.Whole("max_output_tokens", 1, int.MaxValue);
        var (reasoning, text) = (reader.Object("reasoning"), reader.Object("text"));
        chat.Reasoning = reasoning is { } thinking ? SharedReading.ReadEffort(thinking, "effort") : null;
        AddIgnored(ignored, reasoning, "summary", "generate_summary");
        AddIgnored(ignored, text, "verbosity");
        ReadFormat(text, chat);
        if (ResponseTools.Read(reader, chat, options.MaxTools))
            ignored.Add("tools");
        var input = new InputReader(id => sent.Find(tenant, id), options.MaxBodyBytes);
        var messages = input.Read(reader, options.MaxMessages);
        if (input.HasHosted)
            ignored.Add("input");
        var tokens = TokenAsk.ReadResponse(reader, out var hasOthers);
        if (hasOthers)
            ignored.Add("include");
        var isKept = reader.Flag("store") != false;
        reader.Object("stream_options");
        var request = new ModelRequest
        {
            Model = reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            Prompts = [messages],
            Tokens = tokens,
            ReferencedBytes = input.ReferencedBytes,
            Options = chat,
            LimitField = "max_output_tokens",
            SchemaField = "text.format.schema",
            IsStream = reader.Flag("stream") == true,
            Ignored = ignored,
        };
        return (request, new ResponsesFormat(
            AnswerHead.New("resp_", now, request.Model), ResponseEcho.Of(reader), ignored, tokens is not null, isKept ? Keep : null));

        void Keep(string id, SentItem item) => sent.Keep(tenant, id, item);
    }

    private static void AddIgnored(List<string> ignored, FieldReader? parent, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (parent?.Text(field, SharedReading.MaxNameLength) is not null)
                ignored.Add(parent.Value.Name(field));
        }
    }

    private static void ReadFormat(FieldReader? text, ChatOptions chat)
    {
        if (text?.Object("format") is not { } format)
            return;
        switch (format.RequiredText("type", SharedReading.MaxNameLength))
        {
            case "text":
                chat.ResponseFormat = ChatResponseFormat.Text;
                break;
            case "json_object":
                chat.ResponseFormat = ChatResponseFormat.Json;
                break;
            case "json_schema":
                SharedReading.ReadSchema(format, chat);
                break;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(format.Name("type"), "text, json_object or json_schema"));
        }
    }
}
