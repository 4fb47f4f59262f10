using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Wattwise.Cascade;

/// <summary>Names a cascade by all that its evidence depends on: of other models, prompts or ways of comparing nothing is known.</summary>
internal static class CascadeFingerprint
{
    // Part of each name: raise it when evidence of before counts no longer.
    private const string Format = "1";

    private const int Length = 16;

    public static string Of(CascadeOptions options, TierSet tiers, string estimatorId, string comparerId, string? embedderId)
    {
        var text = new StringBuilder();
        Add(Format, options.PromptVersion, estimatorId, comparerId, embedderId, options.DecisionTokens.ToString(
            CultureInfo.InvariantCulture));
        for (var i = 0; i < options.Tiers.Count; i++)
            AddTier(options.Tiers[i], tiers.MetadataOf(i)?.DefaultModelId, tiers.MetadataOf(i)?.ProviderName);
        if (options.SecondOpinion is { } opinion)
            AddTier(opinion, (tiers.Opinion?.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId, "opinion");
        return $"cascade-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Length]}";

        void AddTier(CascadeTier tier, string? modelId, string? providerName) =>
            Add(tier.ModelId ?? modelId, providerName, tier.Effort?.ToString(), tier.MaxOutputTokens?.ToString(
                CultureInfo.InvariantCulture));

        void Add(params ReadOnlySpan<string?> parts)
        {
            foreach (var part in parts)
                text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\u001F');
        }
    }

    /// <summary>The name of a class with the kind of its answers, which are never pooled: calls of one set of tools, JSON, text.</summary>
    public static string ClassOf(string taskClass, ChatOptions? options)
    {
        if (options?.Tools is { Count: > 0 } tools && options.ToolMode is not NoneChatToolMode)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var tool in tools)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(tool.Name));
                hash.AppendData([0]);
            }

            return $"{taskClass}:tools-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 4))}";
        }

        return options?.ResponseFormat is ChatResponseFormatJson ? $"{taskClass}:json" : taskClass;
    }
}
