using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Wattwise.Cascade;

/// <summary>What a request needs of a model, as far as it shows before the call.</summary>
internal sealed class TierNeeds
{
    // Tokens are cut from bytes, so there are at most as many; a character has at most three.
    private const int MaxTokensPerCharacter = 3;

    // Counts of other programs differ: templates, tools and special tokens are counted by nobody alike.
    private const double Margin = 1.05;

    // What providers count for a large picture, and for each message around its text.
    private const int TokensPerMedium = 1_600, TokensPerMessage = 8;

    private readonly IReadOnlyList<ChatMessage> _messages;
    private readonly ChatOptions? _options;
    private readonly int _media;
    private long _characters = -1;

    public TierNeeds(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        (_messages, _options) = (messages, options);
        if (options is not null)
        {
            if (options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode)
                Capabilities |= TierCapabilities.Tools;
            if (options.AllowMultipleToolCalls == true)
                Capabilities |= TierCapabilities.ParallelToolCalls;
            if (options.ResponseFormat is ChatResponseFormatJson { Schema: not null })
                Capabilities |= TierCapabilities.JsonSchema;
            if (options.Reasoning?.Effort is not (null or ReasoningEffort.None))
                Capabilities |= TierCapabilities.Reasoning;
        }

        for (var i = 0; i < messages.Count; i++)
        {
            var contents = messages[i].Contents;
            var calls = 0;
            for (var j = 0; j < contents.Count; j++)
            {
                switch (contents[j])
                {
                    case FunctionCallContent:
                        calls++;
                        Capabilities |= TierCapabilities.Tools;
                        break;
                    case FunctionResultContent:
                        Capabilities |= TierCapabilities.Tools;
                        break;
                    case DataContent data:
                        _media++;
                        Capabilities |= data.HasTopLevelMediaType("image") ? TierCapabilities.Vision : TierCapabilities.Files;
                        break;
                    case UriContent uri:
                        _media++;
                        Capabilities |= uri.HasTopLevelMediaType("image") ? TierCapabilities.Vision : TierCapabilities.Files;
                        break;
                    case HostedFileContent:
                        _media++;
                        Capabilities |= TierCapabilities.Files;
                        break;
                }
            }

            if (calls > 1)
                Capabilities |= TierCapabilities.ParallelToolCalls;
        }
    }

    public TierCapabilities Capabilities { get; private set; }

    public bool OffersTools => _options?.Tools is { Count: > 0 };

    /// <summary>About how many tokens the prompt has: English text has four letters for each.</summary>
    public long AboutTokens => Characters() / 4;

    /// <summary>True if a tier can do what is needed and holds prompt and answer.</summary>
    public bool Fit(CascadeTier tier) => (Capabilities & ~tier.Capabilities) == 0 && FitWindow(tier);

    private bool FitWindow(CascadeTier tier)
    {
        if (tier.ContextWindow is not { } window)
            return true;

        long output = Math.Min(_options?.MaxOutputTokens ?? int.MaxValue, tier.MaxOutputTokens ?? int.MaxValue);
        output = output == int.MaxValue ? 0 : output;
        var around = (_messages.Count * TokensPerMessage) + (_media * TokensPerMedium);
        if ((Margin * ((Characters() * MaxTokensPerCharacter) + around)) + output <= window)
            return true;

        // Counting takes its time, so it is done for prompts that may not fit.
        var counter = tier.TokenCounter ?? TokenCounters.For(tier.ModelId);
        long tokens = around;
        foreach (var text in Texts())
        {
            tokens += counter.Count(text);
            if ((Margin * tokens) + output > window)
                return false;
        }

        return true;
    }

    private long Characters()
    {
        if (_characters < 0)
        {
            _characters = 0;
            foreach (var text in Texts())
                _characters += text.Length;
        }

        return _characters;
    }

    private IEnumerable<string> Texts()
    {
        if (_options?.Instructions is { } instructions)
            yield return instructions;
        foreach (var tool in _options?.Tools ?? [])
        {
            yield return tool.Name;
            yield return tool.Description;
            if (tool is AIFunctionDeclaration function)
                yield return function.JsonSchema.GetRawText();
        }

        if (_options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
            yield return schema.GetRawText();
        foreach (var message in _messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case TextContent text:
                        yield return text.Text;
                        break;
                    case TextReasoningContent reasoning:
                        yield return reasoning.Text;
                        break;
                    case FunctionCallContent call:
                        yield return call.Name;
                        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
                        {
                            yield return name;
                            yield return value?.ToString() ?? "";
                        }

                        break;
                    case FunctionResultContent result:
                        yield return result.Result?.ToString() ?? "";
                        break;
                }
            }
        }
    }
}
