using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>Reads the token usage that a service put into the metadata of its answer, in the shapes that are about.</summary>
/// <remarks>
/// <see cref="UsageDetails"/> and <see cref="UsageContent"/> of Microsoft.Extensions.AI, and any object whose properties have the names of
/// OpenAI's or of older connectors, such as <c>OpenAI.Chat.ChatTokenUsage</c>. Nothing is guessed: an object without such names has no
/// usage.
/// </remarks>
internal static class UsageReader
{
    private static readonly ConcurrentDictionary<(Type Type, string Names), PropertyInfo?> Properties = [];

    /// <summary>The object in the metadata, by which two reports of the same usage are told from two usages.</summary>
    public static object? Find(IReadOnlyDictionary<string, object?>? metadata) =>
        metadata is not null && metadata.TryGetValue("Usage", out var usage) ? usage : null;

    /// <summary>The usage of an object that <see cref="Find"/> gave.</summary>
    /// <returns>A new object, or <see langword="null"/> if it holds no usage.</returns>
    public static UsageDetails? Read(object? usage) => usage switch
    {
        null => null,
        UsageDetails details => Copy(details),
        UsageContent content => Copy(content.Details),
        _ => ReadObject(usage),
    };

    /// <summary>The sum over the rounds of an answer; the same object counts once.</summary>
    /// <returns><see langword="null"/> if none of them reports usage.</returns>
    public static UsageDetails? Sum(IReadOnlyList<ChatMessageContent> rounds)
    {
        if (rounds.Count == 1)
            return Read(Find(rounds[0].Metadata));

        UsageDetails? sum = null;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var round in rounds)
        {
            if (Find(round.Metadata) is not { } usage || !seen.Add(usage) || Read(usage) is not { } details)
                continue;
            if (sum is null)
                sum = details;
            else
                sum.Add(details);
        }

        return sum;
    }

    private static UsageDetails Copy(UsageDetails details)
    {
        var copy = new UsageDetails();
        copy.Add(details);
        return copy;
    }

    private static UsageDetails? ReadObject(object usage)
    {
        var input = Count(usage, "InputTokenCount|PromptTokens|InputTokens|PromptTokenCount");
        var output = Count(usage, "OutputTokenCount|CompletionTokens|OutputTokens|CandidatesTokenCount");
        if (input is null && output is null)
            return null;

        return new UsageDetails
        {
            InputTokenCount = input,
            OutputTokenCount = output,
            TotalTokenCount = Count(usage, "TotalTokenCount|TotalTokens") ?? input + output,
            CachedInputTokenCount = Get(usage, "InputTokenDetails|PromptTokensDetails") is { } inputDetails
                ? Count(inputDetails, "CachedTokenCount|CachedTokens")
                : null,
            ReasoningTokenCount = Get(usage, "OutputTokenDetails|CompletionTokensDetails") is { } outputDetails
                ? Count(outputDetails, "ReasoningTokenCount|ReasoningTokens")
                : null,
        };
    }

    private static long? Count(object owner, string names) =>
        Get(owner, names) is int or long or short or uint ? Convert.ToInt64(Get(owner, names), CultureInfo.InvariantCulture) : null;

    private static object? Get(object owner, string names) => Properties.GetOrAdd(
        (owner.GetType(), names),
        static key => key.Names.Split('|').Select(name => key.Type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public))
            .FirstOrDefault(property => property is not null && property.GetIndexParameters().Length == 0))?.GetValue(owner);
}
