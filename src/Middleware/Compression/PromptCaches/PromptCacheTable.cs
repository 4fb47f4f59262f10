using System.Globalization;

namespace Wattwise.Compression;

/// <summary>The published terms of prompt caches, by provider and model.</summary>
internal static class PromptCacheTable
{
    // Other names that a provider or a gateway goes by.
    private static readonly (string Name, string Provider)[] Aliases =
    [
        ("azure", "openai"), ("claude", "anthropic"), ("bedrock", "anthropic"), ("gemini", "google"), ("vertex", "google"),
        ("gcp", "google"), ("wattwise", "llama"),
    ];

    private static readonly Row[] Rows = [.. EmbeddedTable.Rows("prompt-caches.tsv").Select(Read)];

    /// <summary>Finds the terms of a provider and model; <see langword="null"/> if neither is known.</summary>
    public static PromptCacheTerms? Find(string? provider, string? modelId)
    {
        var name = modelId ?? "";
        var slash = name.LastIndexOf('/');
        var model = name[(slash + 1)..];

        // A model's name says more than its host's: one provider hosts models of others. Without the model, the host is all there is.
        var byModel = IsLocal(provider) ? null
            : Array.Find(Rows, row => row.Model != "*" && model.StartsWith(row.Model, StringComparison.OrdinalIgnoreCase));
        return byModel?.Terms
            ?? ByProvider(slash > 0 ? name[..slash] : null)
            ?? ByProvider(provider);
    }

    private static bool IsLocal(string? provider) => ByProvider(provider) is { ReadPrice: 0 };

    private static PromptCacheTerms? ByProvider(string? provider)
    {
        if (string.IsNullOrEmpty(provider))
            return null;
        var alias = Array.Find(Aliases, alias => Contains(alias.Name)).Provider;
        return (Array.Find(Rows, row => row.Model == "*" && Contains(row.Provider))
            ?? Array.Find(Rows, row => row.Model == "*" && row.Provider == alias))?.Terms;

        bool Contains(string word) => provider.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private static Row Read(string[] columns)
    {
        var lifetime = int.Parse(columns[6], CultureInfo.InvariantCulture);
        return new Row(columns[0], columns[1], new PromptCacheTerms(Number(columns[2]), Number(columns[3]))
        {
            MinTokens = int.Parse(columns[4], CultureInfo.InvariantCulture),
            StepTokens = int.Parse(columns[5], CultureInfo.InvariantCulture),
            Lifetime = lifetime == 0 ? null : TimeSpan.FromSeconds(lifetime),
        });
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Row(string Provider, string Model, PromptCacheTerms Terms);
}
