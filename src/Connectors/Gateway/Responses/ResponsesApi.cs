using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Responses;

/// <summary><c>POST /v1/responses</c>, the part that needs no state.</summary>
internal static class ResponsesApi
{
    public static (ModelRequest Request, AnswerFormat Format) Read(JsonElement body, GatewayOptions options, DateTimeOffset now)
    {
        var ignored = ResponseFields.Table.Check(body).ToList();
        var reader = new FieldReader(body, "");
        var chat = SharedReading.ReadSampling(reader);
        chat.Instructions = reader.Text("instructions");
        chat.MaxOutputTokens = (int?)reader.Whole("max_output_tokens", 1, int.MaxValue);
        chat.Reasoning = reader.Object("reasoning") is { } reasoning ? SharedReading.ReadEffort(reasoning, "effort") : null;
        ReadFormat(reader, chat);
        if (ResponseTools.Read(reader, chat, options.MaxTools))
            ignored.Add("tools");
        foreach (var label in (ReadOnlySpan<string>)["user", "safety_identifier"])
            SharedReading.CheckLabel(reader, label);
        var input = InputReader.Read(reader, options.MaxMessages, out var hasHosted);
        if (hasHosted)
            ignored.Add("input");
        reader.Flag("store");
        reader.Object("stream_options");
        var request = new ModelRequest
        {
            Model = reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            Prompts = [input],
            Options = chat,
            LimitField = "max_output_tokens",
            IsStream = reader.Flag("stream") == true,
            Ignored = ignored,
        };
        return (request, new ResponsesFormat(AnswerHead.New("resp_", now, request.Model), ResponseEcho.Of(reader), ignored));
    }

    private static void ReadFormat(FieldReader reader, ChatOptions chat)
    {
        if (reader.Object("text")?.Object("format") is not { } format)
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
