using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Running;

namespace Wattwise.Gateway.Completions;

/// <summary><c>POST /v1/completions</c>.</summary>
internal static class CompletionApi
{
    private const int DefaultMaxTokens = 16;

    public static (ModelRequest Request, AnswerFormat Format) Read(JsonElement body, GatewayOptions options, DateTimeOffset now)
    {
        var ignored = CompletionFields.Table.Check(body);
        var reader = new FieldReader(body, "");
        var chat = SharedReading.ReadSampling(reader);
        SharedReading.ReadPenalties(reader, chat);
        chat.MaxOutputTokens = (int)(reader.Whole("max_tokens", 1, int.MaxValue) ?? DefaultMaxTokens);
        reader.Whole("n", 1, 1);
        reader.Whole("best_of", 1, 1);
        SharedReading.CheckLabel(reader, "user");
        var prompt = ReadPrompt(reader);
        var request = new ModelRequest
        {
            Model = reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            Messages = [new ChatMessage(ChatRole.User, prompt)],
            Options = chat,
            IsStream = reader.Flag("stream") == true,
            Ignored = ignored,
        };
        var echo = reader.Flag("echo") == true ? prompt : "";
        var includeUsage = reader.Object("stream_options")?.Flag("include_usage") == true;
        return (request, new CompletionFormat(AnswerHead.New("cmpl-", now, request.Model), echo, includeUsage, ignored));
    }

    private static string ReadPrompt(FieldReader reader)
    {
        if (!reader.Find("prompt", out var prompt))
            throw new GatewayException(GatewayErrors.Missing("prompt"));
        if (prompt.ValueKind == JsonValueKind.String)
            return FieldReader.TextOf(prompt, "prompt");
        var texts = reader.Items("prompt", 1).Select(item => SharedReading.TextItem(item.Item, item.Path)).ToArray();
        return texts is [var only] ? only : throw new GatewayException(GatewayErrors.WrongValue("prompt", "a text, or an array of one"));
    }
}
