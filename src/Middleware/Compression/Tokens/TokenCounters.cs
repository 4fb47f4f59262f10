using Microsoft.ML.Tokenizers;

namespace Wattwise.Compression;

/// <summary>
/// The token counter of a model, by the model's name. Thread-safe; a vocabulary is loaded at its first use (about 40 ms) and kept.
/// </summary>
/// <remarks>
/// The names are matched by prefix, as the tokenizer library throws for every model that is newer than itself.
/// A provider before the name (<c>openai/gpt-5</c>, <c>azure/gpt-4o</c>) is skipped.
/// </remarks>
internal static class TokenCounters
{
    /// <summary>Tokens of Claude to a token of o200k. Published comparisons lie between 1.1 and 1.3; it has no public vocabulary.</summary>
    public const double ClaudeFactor = 1.2;

    private static readonly Lazy<Tokenizer> O200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));
    private static readonly Lazy<Tokenizer> Cl100k = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    private static readonly TiktokenCounter Newer = new(O200k);
    private static readonly TiktokenCounter Older = new(Cl100k);
    private static readonly TiktokenCounter Claude = new(O200k) { Factor = ClaudeFactor, IsEstimate = true };
    private static readonly TiktokenCounter Unknown = new(O200k) { IsEstimate = true };

    // The first that fits is taken: "gpt-4o" before "gpt-4".
    private static readonly (string Prefix, TiktokenCounter Counter)[] Prefixes =
    [
        ("gpt-4o", Newer), ("gpt-4.", Newer), ("gpt-4", Older), ("gpt-3", Older), ("gpt-oss", Newer), ("gpt-realtime", Newer),
        ("gpt-audio", Newer), ("gpt-5", Newer), ("gpt-6", Newer), ("chatgpt-4o", Newer), ("o1", Newer), ("o3", Newer), ("o4", Newer),
        ("codex", Newer), ("text-embedding", Older), ("claude", Claude),
    ];

    /// <summary>The counter of a model.</summary>
    /// <param name="modelId">The model's name, with or without its provider; unknown names and <see langword="null"/> get an
    /// estimate.</param>
    public static ITokenCounter For(string? modelId)
    {
        for (ReadOnlySpan<char> name = modelId; !name.IsEmpty;)
        {
            foreach (var (prefix, counter) in Prefixes)
            {
                if (Begins(name, prefix))
                {
                    return counter;
                }
            }
            // "openrouter/openai/gpt-5", "us.anthropic.claude-sonnet", "ft:gpt-4o:me".
            var end = name.IndexOfAny('/', ':', '.');
            name = end < 0 ? default : name[(end + 1)..];
        }
        return Unknown;
    }

    // "o1" is the family of "o1" and "o1-mini", not of "o100" or "o1x"; other prefixes end in the middle of a version ("gpt-35-turbo").
    private static bool Begins(ReadOnlySpan<char> name, string prefix) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (prefix.Length > 2 || name.Length == prefix.Length || !char.IsLetterOrDigit(name[prefix.Length]));
}
