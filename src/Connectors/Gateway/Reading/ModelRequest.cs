using Microsoft.Extensions.AI;

namespace Wattwise.Gateway.Reading;

/// <summary>What an endpoint read: calls of a chat model, and how their caller wants the answer.</summary>
internal sealed record ModelRequest
{
    public required string Model { get; init; }

    /// <summary>The conversations to be answered: one, but for completions of several prompts.</summary>
    public required IReadOnlyList<IReadOnlyList<ChatMessage>> Prompts { get; init; }

    /// <summary>How many answers each prompt gets; each is a call of its own.</summary>
    public int ChoicesPerPrompt { get; init; } = 1;

    /// <summary>The bytes of prompts that the body does not have: what it refers to.</summary>
    public long ReferencedBytes { get; init; }

    public required ChatOptions Options { get; init; }

    /// <summary>The field that says how long an answer may be.</summary>
    public required string LimitField { get; init; }

    /// <summary>The field of the schema that the answer keeps to; <see langword="null"/> if the endpoint has none.</summary>
    public string? SchemaField { get; init; }

    /// <summary>What is asked about single tokens; <see langword="null"/> for nothing.</summary>
    public TokenAsk? Tokens { get; init; }

    public bool IsStream { get; init; }

    /// <summary>The known fields that the request has and that change nothing.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>How many answers there are: those of the first prompt first.</summary>
    public int ChoiceCount => Prompts.Count * ChoicesPerPrompt;

    /// <summary>The options of the call that gives a choice. Of one prompt, each choice draws from a seed of its own.</summary>
    public ChatOptions OptionsOf(int choice)
    {
        if (ChoiceCount == 1)
            return Options;
        var options = Options.Clone();
        if (options.Seed is { } seed)
            options.Seed = unchecked(seed + (choice % ChoicesPerPrompt));
        return options;
    }

    public IReadOnlyList<ChatMessage> PromptOf(int choice) => Prompts[choice / ChoicesPerPrompt];
}
