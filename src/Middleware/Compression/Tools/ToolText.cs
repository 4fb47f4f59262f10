using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>What a tool says of itself, without what many tools of its server say alike.</summary>
internal sealed class ToolText
{
    // What so many tools say alike says nothing of one of them, and tells which belong together.
    private const int Shared = 3;

    // So many sentences are compared with a request one by one.
    private const int MaxSentences = 5;

    private ToolText(AIFunctionDeclaration tool, List<string> sentences, string? group)
    {
        Tool = tool;
        Words = WordsOf(tool.Name);
        Description = string.Join(' ', sentences);
        First = sentences.Count == 0 ? "" : sentences[0];
        MainSentences = [.. sentences.Take(MaxSentences)];
        Group = group;
        Parameters = ParametersOf(tool.JsonSchema);
    }

    /// <summary>The tool.</summary>
    public AIFunctionDeclaration Tool { get; }

    /// <summary>The words of its name, in lower case.</summary>
    public string Words { get; }

    /// <summary>Its description without what is shared.</summary>
    public string Description { get; }

    /// <summary>The first sentence of <see cref="Description"/>.</summary>
    public string First { get; }

    /// <summary>The first sentences of <see cref="Description"/>.</summary>
    public string[] MainSentences { get; }

    /// <summary>What the tools of its server have in common; <see langword="null"/> if nothing shows a server.</summary>
    public string? Group { get; }

    /// <summary>The names of its parameters and what they are.</summary>
    public string Parameters { get; }

    /// <summary>Reads tools.</summary>
    public static ToolText[] Read(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        var sentences = tools.Select(
            tool => Sentences.Split(tool.Description).ConvertAll(piece => piece.In(tool.Description).Trim().ToString())).ToArray();
        var shared = Frequent(sentences.SelectMany(own => own.Distinct()));
        var labels = Frequent(sentences.SelectMany(own => own.Select(LabelOf).Distinct()).OfType<string>());
        var prefixes = Frequent(tools.Select(tool => PrefixOf(tool.Name)).OfType<string>());
        return [.. tools.Select((tool, i) =>
        {
            var own = sentences[i].Where(sentence => !shared.Contains(sentence))
                .Select(
                    sentence => LabelOf(sentence) is { } label && labels.Contains(label) ? sentence[label.Length..].TrimStart() : sentence)
                .Where(sentence => sentence.Length > 0).ToList();
            if (own.Count == 0)
                own = sentences[i];
            var lead = sentences[i].FirstOrDefault(shared.Contains);
            var group = lead ?? (PrefixOf(tool.Name) is { } prefix && prefixes.Contains(prefix) ? prefix : null);
            return new ToolText(tool, own, group);
        })];
    }

    private static HashSet<string> Frequent(IEnumerable<string> texts) =>
        texts.GroupBy(text => text, StringComparer.Ordinal).Where(same => same.Count() >= Shared).Select(same => same.Key)
            .ToHashSet(StringComparer.Ordinal);

    // "Tool description: ..."
    private static string? LabelOf(string sentence) =>
        sentence.IndexOf(": ", StringComparison.Ordinal) is > 0 and < 40 and var end ? sentence[..(end + 2)] : null;

    private static string? PrefixOf(string name)
    {
        var end = name.AsSpan().IndexOfAny("_-./:");
        return end > 1 && !WordSenses.IsAction(name[..end].ToLowerInvariant()) ? name[..end] : null;
    }

    private static string WordsOf(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var isSeam = i > 0 && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (!char.IsLetterOrDigit(name[i]) || isSeam)
                words.Append(' ');
            if (char.IsLetterOrDigit(name[i]))
                words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }

    private static string ParametersOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
            return "";

        var text = new StringBuilder();
        foreach (var property in properties.EnumerateObject())
        {
            text.Append(WordsOf(property.Name));
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("description", out var description)
                && description.ValueKind == JsonValueKind.String)
                text.Append(": ").Append(description.GetString());
            text.Append("; ");
        }

        return text.ToString();
    }
}
