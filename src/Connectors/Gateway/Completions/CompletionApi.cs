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
        var prompts = ReadPrompts(reader, options.MaxChoices);
        var request = new ModelRequest
        {
            Model = reader.RequiredText("model", GatewayOptions.MaxModelNameLength),
            Prompts = [.. prompts.Select(prompt => (IReadOnlyList<ChatMessage>)[new ChatMessage(ChatRole.User, prompt)])],
            ChoicesPerPrompt = ChoiceCount.Read(reader, prompts.Length, options.MaxChoices, "prompt"),
            Tokens = TokenAsk.ReadCompletion(reader),
            LimitField = "max_tokens",
            Options = chat,
            IsStream = reader.Flag("stream") == true,
            Ignored = ignored,
        };
        if (reader.Whole("best_of", 1, int.MaxValue) > request.ChoicesPerPrompt)
            throw new GatewayException(GatewayErrors.Unsupported("best_of", "no answers are made that are not sent."));
        var hasEcho = reader.Flag("echo") == true;
        if (hasEcho && request.Tokens?.HasLogprobs == true)
            throw new GatewayException(GatewayErrors.Unsupported("echo", "the tokens of the prompt have no 'logprobs'."));
        var includeUsage = reader.Object("stream_options")?.Flag("include_usage") == true;
        return (request, new CompletionFormat(AnswerHead.New("cmpl-", now, request.Model), request, hasEcho ? prompts : [], includeUsage));
    }

    private static string[] ReadPrompts(FieldReader reader, int maxCount)
    {
        var texts = PromptTexts.Read(reader, "prompt", maxCount);
        return texts.Length > 0 ? texts : throw new GatewayException(GatewayErrors.WrongValue("prompt", "a text, or an array of texts"));
    }
}
