using Microsoft.Extensions.AI;

namespace Wattwise.Caching;

/// <summary>Computes what a request's answer depends on.</summary>
/// <remarks>
/// <para>
/// The key holds all that a provider may be sent, and a request that says more has none and goes past the cache. In the key: the pipeline's
/// name, provider and model (the client's default if the request names none), embedder, tenant and user,
/// <see cref="EffectiveRequestOptions.VaryBy"/>, <see cref="EffectiveRequestOptions.AllowedZones"/>,
/// <see cref="EffectiveRequestOptions.Compression"/>, <see cref="EffectiveRequestOptions.Cascade"/> and tiers, system prompt and
/// instructions (trimmed, line ends unified), tools with descriptions, schemas and properties, tool mode, response format, all sampling
/// settings, plain additional properties, authors, and all earlier turns: the exact key and <see cref="RequestKeys.Partition"/> hold them,
/// only <see cref="RequestKeys.SelfContainedPartition"/> does without. Left out on purpose: <see cref="ChatMessage.MessageId"/>,
/// <see cref="ChatMessage.CreatedAt"/>, and whether the answer is streamed.
/// </para>
/// <para>The order of the fields is fixed, every text carries its length and every list its count or an end, so no two requests share
/// bytes.</para>
/// </remarks>
internal sealed class RequestKeyBuilder
{
    // Part of every key: raise it when the fields or their order change, so that stored entries are not found by mistake.
    private const long FormatVersion = 4;

    private static readonly ChatOptions NoOptions = new();

    private readonly CacheKey _client;
    private readonly string? _defaultModelId;
    private readonly int _maxSemanticPromptLength;

    public RequestKeyBuilder(
        ChatClientMetadata? client, EmbeddingGeneratorMetadata? embedder, int maxSemanticPromptLength, string? name = null)
    {
        _defaultModelId = client?.DefaultModelId;
        _maxSemanticPromptLength = maxSemanticPromptLength;
        var hash = new CanonicalHash();
        try
        {
            hash.Add(FormatVersion);
            hash.Add(name);
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

    /// <summary>True if a turn that stands alone, after turns that do too, may be answered as a first turn.</summary>
    public bool SharesFirstTurns { get; init; }

    public RequestKeys Build(IReadOnlyList<ChatMessage> messages, ChatOptions? options, EffectiveRequestOptions request)
    {
        if (request.CacheMode == CacheMode.Bypass)
            return Bypassed(CacheReasons.BypassRequested);

        var hash = new CanonicalHash();
        try
        {
            hash.Add(_client);
            hash.Add(request.CacheScope.Tenant);
            hash.Add(request.CacheScope.User);
            hash.Add((long)request.VaryBy.Count);
            foreach (var value in request.VaryBy)
                hash.Add(value);

            // An answer that may come from anywhere is no answer for who allows a few places.
            hash.Add((long)(request.AllowedZones?.Count ?? -1));
            foreach (var zone in request.AllowedZones ?? [])
                hash.Add(zone);

            // An answer to a prompt that lost parts is none for who wants it whole.
            hash.Add((long)request.Compression);

            // An answer of a weak model is none for who wants a strong one.
            hash.Add((long)request.Cascade);
            hash.Add(request.Tier);
            hash.Add(request.MinTier);

            if (AddOptions(ref hash, options) is { } optionsReason)
                return Bypassed(optionsReason);

            var hasData = false;
            var promptIndex = FindPrompt(messages);
            if (AddInstructions(ref hash, messages, promptIndex, ref hasData) is { } instructionReason)
                return Bypassed(instructionReason);

            var instructions = hash.ToKey();
            var history = new ConversationHash();
            if (AddHistory(ref history, ref hash, messages, promptIndex, ref hasData) is { } historyReason)
                return Bypassed(historyReason);

            var partition = history.HasTurns ? Join(ref hash, instructions, history.Value) : instructions;
            hash.Add(partition);
            var prompt = "";
            if (promptIndex >= 0 && AddPrompt(ref hash, messages[promptIndex], out prompt, ref hasData) is { } promptReason)
                return Bypassed(promptReason);
            if (prompt.Length == 0 && !hasData && (promptIndex >= 0 || messages.Count == 0))
                return Bypassed(CacheReasons.BypassEmpty);

            var keys = new RequestKeys(null, request.CacheScope, partition, hash.ToKey(), Prompt: null) { HasHistory = history.HasTurns };
            var matchesByMeaning = !hasData && prompt.Length > 0 && prompt.Length <= _maxSemanticPromptLength;
            if (!matchesByMeaning)
                return keys;

            var mayStandAlone = SharesFirstTurns && FollowsAnswer(messages, promptIndex)
                && HistoryIndependence.Holds(messages, promptIndex);
            return WithPrompt(keys, prompt, mayStandAlone ? instructions : null);
        }
        finally
        {
            hash.Dispose();
        }
    }

    /// <summary>The keys of a request that may not use the cache.</summary>
    public static RequestKeys Bypassed(string reason) => new(reason, default, default, default, null);

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

    /// <summary>Adds the system messages, wherever they stand: they hold for the prompt too.</summary>
    private static string? AddInstructions(ref CanonicalHash hash, IReadOnlyList<ChatMessage> messages, int promptIndex, ref bool hasData)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatRole.System)
                continue;

            hash.Add(promptIndex >= 0 && i > promptIndex ? 2L : 1L);
            if (TurnContent.AddTo(ref hash, messages[i], ref hasData) is { } reason)
                return reason;
        }

        hash.Add(0L);

        // Who asks, and in which manner, is compared before the prompt's words are.
        return promptIndex >= 0 ? TurnContent.AddMarks(ref hash, messages[promptIndex]) : null;
    }

    /// <summary>Adds what was said before the prompt, from the first user or assistant turn on.</summary>
    private static string? AddHistory(
        ref ConversationHash history, ref CanonicalHash hash, IReadOnlyList<ChatMessage> messages, int promptIndex, ref bool hasData)
    {
        var end = promptIndex >= 0 ? promptIndex : messages.Count;
        for (var i = 0; i < end; i++)
        {
            if (!history.HasTurns && messages[i].Role == ChatRole.System)
                continue;
            if (history.Add(ref hash, messages[i], ref hasData) is { } reason)
                return reason;
        }

        return null;
    }

    private static CacheKey Join(ref CanonicalHash hash, CacheKey instructions, CacheKey history)
    {
        hash.Add(instructions);
        hash.Add(history);
        return hash.ToKey();
    }

    /// <summary>Adds the last user turn: only its words where it is text, else all of it.</summary>
    private static string? AddPrompt(ref CanonicalHash hash, ChatMessage turn, out string prompt, ref bool hasData)
    {
        prompt = "";
        if (!turn.Contents.All(content => content.GetType() == typeof(TextContent)))
        {
            hash.Add(2L);
            return TurnContent.AddTo(ref hash, turn, ref hasData);
        }

        prompt = turn.Text.Trim();
        hash.Add(1L);
        hash.Add(prompt);
        return null;
    }

    /// <summary>True where the model spoke last. Another user message before the prompt belongs to it: documents to answer from, the first
    /// half of a question.</summary>
    private static bool FollowsAnswer(IReadOnlyList<ChatMessage> messages, int promptIndex)
    {
        var previous = promptIndex - 1;
        while (previous >= 0 && messages[previous].Role == ChatRole.System)
            previous--;
        return previous >= 0 && messages[previous].Role == ChatRole.Assistant;
    }

    /// <summary>Lets a request be matched by meaning, as far as its history allows.</summary>
    private static RequestKeys WithPrompt(RequestKeys keys, string prompt, CacheKey? selfContainedPartition)
    {
        if (!keys.HasHistory)
            return keys with { Prompt = prompt };

        return SelfContainment.FindDependence(prompt) switch
        {
            // "Yes" to one question resembles "yes" to another, and even "no".
            TurnDependence.Move => keys,
            TurnDependence.None => keys with { Prompt = prompt, SelfContainedPartition = selfContainedPartition },
            _ => keys with { Prompt = prompt },
        };
    }

    private string? AddOptions(ref CanonicalHash hash, ChatOptions? options)
    {
        // No options and options that set nothing ask for the same.
        options ??= NoOptions;
        if (!IsKnown(options))
            return CacheReasons.BypassOptionsType;
        if (options.ConversationId is not null)
            return CacheReasons.BypassConversation;
        if (options.AllowBackgroundResponses is true || options.ContinuationToken is not null)
            return CacheReasons.BypassBackground;
        if (options.RawRepresentationFactory is not null)
            return CacheReasons.BypassRawOptions;

        hash.Add(options.ModelId ?? _defaultModelId);
        TurnContent.AddNormalised(ref hash, options.Instructions);
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
        return AddTools(ref hash, options) ?? PlainProperties.AddTo(ref hash, options.AdditionalProperties);
    }

    private static void AddResponseFormat(ref CanonicalHash hash, ChatResponseFormat? format)
    {
        switch (format)
        {
            case ChatResponseFormatJson json:
                hash.Add(1L);
                PlainProperties.AddJson(ref hash, json.Schema);
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
            PlainProperties.AddJson(ref hash, function.JsonSchema);
            PlainProperties.AddJson(ref hash, function.ReturnJsonSchema);
            if (PlainProperties.AddTo(ref hash, tool.AdditionalProperties) is { } reason)
                return reason;
        }

        hash.Add(options.AllowMultipleToolCalls switch { null => 0L, false => 1L, true => 2L });
        hash.Add(options.ToolMode switch { null or AutoChatToolMode => 0L, NoneChatToolMode => 1L, _ => 2L });
        hash.Add((options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName);
        return null;
    }

    /// <summary>True if no type that derives from the options may say more than is known here; Semantic Kernel's adds nothing that is
    /// sent.</summary>
    private static bool IsKnown(ChatOptions options) =>
        options.GetType() is var type
        && (type == typeof(ChatOptions)
            || type.Assembly.GetName().Name?.StartsWith("Microsoft.SemanticKernel", StringComparison.Ordinal) == true);
}
