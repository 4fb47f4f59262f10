using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Finds tools that a text names.</summary>
/// <remarks>
/// A name that could be a word of the language ("find", "mean") counts only inside quotation marks or backticks. Immutable; thread-safe.
/// </remarks>
internal sealed class ToolNames
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <param name="tools">The tools; what is found are their indexes.</param>
    public ToolNames(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        for (var i = 0; i < tools.Count; i++)
            _names.TryAdd(tools[i].Name, i);
    }

    /// <summary>The tool of a name.</summary>
    public int? Find(string? name) => name is not null && _names.TryGetValue(name, out var tool) ? tool : null;

    /// <summary>The tools that a text names, in its order.</summary>
    public IEnumerable<int> In(string text)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new List<int>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.' or '/'))
                end++;
            var word = text.AsSpan(start, end - start).TrimEnd("./-");
            if (word.Length > 0 && names.TryGetValue(word, out var tool) && (!IsPlain(word) || IsQuoted(text, start, start + word.Length)))
                found.Add(tool);
            start = Math.Max(end, start + 1);
        }

        return found;
    }

    private static bool IsPlain(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsLetter(name[i]) || (i > 0 && char.IsUpper(name[i])))
                return false;
        }

        return true;
    }

    private static bool IsQuoted(string text, int start, int end) =>
        start > 0 && end < text.Length && text[start - 1] is '`' or '"' or '\'' && text[end] == text[start - 1];
}
