using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Computes what a request's answer depends on.</summary>
/// <remarks>
/// In the key: provider and model (the client's default where the request names none), embedder, tenant and user,
/// <see cref="WattwiseRequestOptions.VaryBy"/>, system prompt and instructions (trimmed, line ends unified), tools with descriptions and schemas, tool mode, response format, all
/// sampling settings, plain additional properties, and all earlier turns. Left out on purpose: <see cref="ChatMessage.MessageId"/>,
/// <see cref="ChatMessage.CreatedAt"/>, <see cref="ChatMessage.AuthorName"/>, and whether the answer is streamed.
/// The order of the fields is fixed, every text carries its length and every list its count, so no two requests share bytes.
/// </remarks>
internal sealed class RequestKeyBuilder
{
    // Part of every key: raise it when the fields or their order change, so that stored entries are not found by mistake.
    private const long FormatVersion = 1;

    private static readonly ChatOptions NoOptions = new();

    private readonly CacheKey _client;
    private readonly string? _defaultModelId;
    private readonly int _maxSemanticPromptLength;

    public RequestKeyBuilder(ChatClientMetadata? client, EmbeddingGeneratorMetadata? embedder, int maxSemanticPromptLength)
    {
        _defaultModelId = client?.DefaultModelId;
        _maxSemanticPromptLength = maxSemanticPromptLength;
        var hash = new CanonicalHash();
        try
        {
            hash.Add(FormatVersion);
            hash.Add(client?.ProviderName);
            hash.Add(client?.ProviderUri?.ToString());
            hash.Add(embedder?.ProviderName);
            hash.Add(embedder?.DefaultModelId);
            hash.Add(embedder?.DefaultModelDimensions);
            _client = hash.ToKey();
        }
        finally
        {
            hash.Dispose();
        }
    }

    public RequestKeys Build(IReadOnlyList<ChatMessage> messages, ChatOptions? options, WattwiseRequestOptions request)
    {
        if (request.CacheMode == CacheMode.Bypass)
            return Bypassed(CacheReasons.BypassRequested);

        var hash = new CanonicalHash();
        try
        {
            hash.Add(_client);
            hash.Add(request.CacheScope.Tenant);
            hash.Add(request.CacheScope.User);
            hash.Add((long)(request.VaryBy?.Count ?? 0));
            foreach (var value in request.VaryBy ?? [])
                hash.Add(value);

            if (AddOptions(ref hash, options) is { } optionsReason)
                return Bypassed(optionsReason);

            var promptIndex = FindPrompt(messages);
            if (AddMessages(ref hash, messages, promptIndex, out var hasData) is { } messageReason)
                return Bypassed(messageReason);

            var partition = hash.ToKey();
            var prompt = promptIndex < 0 ? "" : messages[promptIndex].Text;
            var trimmed = prompt.AsSpan().Trim();
            if (trimmed.IsEmpty && !(hasData || (promptIndex < 0 && messages.Count > 0)))
                return Bypassed(CacheReasons.BypassEmpty);

            hash.Add(partition);
            hash.Add(trimmed);
            var exact = hash.ToKey();
            var matchesByMeaning = !hasData && !trimmed.IsEmpty && trimmed.Length <= _maxSemanticPromptLength;
            return new(null, request.CacheScope, partition, exact, matchesByMeaning ? trimmed.Length == prompt.Length ? prompt : trimmed.ToString() : null);
        }
        finally
        {
            hash.Dispose();
        }
    }

    private static RequestKeys Bypassed(string reason) => new(reason, default, default, default, null);

    /// <summary>The last user turn, where nothing but system messages follows it; -1 elsewhere.</summary>
    private static int FindPrompt(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role == ChatRole.User)
                return i;
            if (messages[i].Role != ChatRole.System)
                return -1;
        }

        return -1;
    }

    private static string? AddMessages(ref CanonicalHash hash, IReadOnlyList<ChatMessage> messages, int promptIndex, out bool hasData)
    {
        hasData = false;
        hash.Add((long)messages.Count);
        hash.Add((long)promptIndex);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            hash.Add(message.Role.Value);
            hash.Add((long)message.Contents.Count);
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case TextContent when i == promptIndex:
                        hash.Add(0L);
                        break;
                    case TextContent text when message.Role == ChatRole.System:
                        hash.Add(1L);
                        AddNormalised(ref hash, text.Text);
                        break;
                    case TextContent text:
                        hash.Add(1L);
                        hash.Add(text.Text);
                        break;
                    case TextReasoningContent reasoning:
                        hash.Add(2L);
                        hash.Add(reasoning.Text);
                        break;
                    case DataContent data:
                        hash.Add(3L);
                        hash.Add(data.MediaType);
                        hash.Add(data.Data.Span);
                        hasData = true;
                        break;
                    case FunctionCallContent or FunctionResultContent:
                        return CacheReasons.BypassToolTurn;
                    default:
                        return CacheReasons.BypassContent;
                }
            }
        }

        return null;
    }

    private string? AddOptions(ref CanonicalHash hash, ChatOptions? options)
    {
        // No options and options that set nothing ask for the same.
        options ??= NoOptions;
        if (options.ConversationId is not null)
            return CacheReasons.BypassConversation;
        if (options.AllowBackgroundResponses is true || options.ContinuationToken is not null)
            return CacheReasons.BypassBackground;
        if (options.RawRepresentationFactory is not null)
            return CacheReasons.BypassRawOptions;

        hash.Add(options.ModelId ?? _defaultModelId);
        AddNormalised(ref hash, options.Instructions);
        hash.Add(options.Temperature);
        hash.Add(options.TopP);
        hash.Add(options.TopK);
        hash.Add(options.FrequencyPenalty);
        hash.Add(options.PresencePenalty);
        hash.Add(options.Seed);
        hash.Add(options.MaxOutputTokens);
        hash.Add((long?)options.Reasoning?.Effort);
        hash.Add((long?)options.Reasoning?.Output);
        hash.Add((long)(options.StopSequences?.Count ?? 0));
        foreach (var sequence in options.StopSequences ?? [])
            hash.Add(sequence);

        AddResponseFormat(ref hash, options.ResponseFormat);
        return AddTools(ref hash, options) ?? AddAdditionalProperties(ref hash, options.AdditionalProperties);
    }

    private static void AddResponseFormat(ref CanonicalHash hash, ChatResponseFormat? format)
    {
        switch (format)
        {
            case ChatResponseFormatJson json:
                hash.Add(1L);
                AddJson(ref hash, json.Schema);
                hash.Add(json.SchemaName);
                hash.Add(json.SchemaDescription);
                break;
            default:
                // Text is what a model gives without being asked.
                hash.Add(0L);
                break;
        }
    }

    private static string? AddTools(ref CanonicalHash hash, ChatOptions options)
    {
        var tools = options.Tools ?? [];
        hash.Add((long)tools.Count);
        if (tools.Count == 0)
            return null;

        foreach (var tool in tools)
        {
            // A tool that runs at the provider (web search, code) answers from a state that no key can hold.
            if (tool is not AIFunctionDeclaration function)
                return CacheReasons.BypassHostedTool;

            hash.Add(function.Name);
            hash.Add(function.Description);
            AddJson(ref hash, function.JsonSchema);
            AddJson(ref hash, function.ReturnJsonSchema);
        }

        hash.Add(options.AllowMultipleToolCalls switch { null => 0L, false => 1L, true => 2L });
        hash.Add(options.ToolMode switch { null or AutoChatToolMode => 0L, NoneChatToolMode => 1L, _ => 2L });
        hash.Add((options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName);
        return null;
    }

    private static string? AddAdditionalProperties(ref CanonicalHash hash, AdditionalPropertiesDictionary? properties)
    {
        hash.Add((long)(properties?.Count ?? 0));
        if (properties is null)
            return null;

        foreach (var (name, value) in properties)
        {
            hash.Add(name);
            switch (value)
            {
                case null:
                    hash.Add(0L);
                    break;
                case string text:
                    hash.Add(1L);
                    hash.Add(text);
                    break;
                case bool flag:
                    hash.Add(flag ? 3L : 2L);
                    break;
                case int or long or short or byte:
                    hash.Add(4L);
                    hash.Add(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case float or double:
                    hash.Add(5L);
                    hash.Add(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case JsonElement json:
                    hash.Add(6L);
                    AddJson(ref hash, json);
                    break;
                default:
                    return CacheReasons.BypassOptions;
            }
        }

        return null;
    }

    private static void AddJson(ref CanonicalHash hash, JsonElement? json)
    {
        if (json is not { ValueKind: not JsonValueKind.Undefined } value)
            hash.Add(-1L);
        else
            hash.Add(JsonMarshal.GetRawUtf8Value(value));
    }

    private static void AddNormalised(ref CanonicalHash hash, string? text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Contains('\r'))
            trimmed = trimmed.ToString().ReplaceLineEndings("\n");
        hash.Add(trimmed);
    }
}
