namespace Wattwise.Compression;

/// <summary>Recognises a result that reports a failure by how it begins: as function invocation, MCP and most APIs write it.</summary>
internal static class ErrorText
{
    // Far more than any of the forms below.
    private const int Length = 200;

    private static readonly string[] Beginnings =
        ["error", "exception", "failed", "failure", "fatal", "traceback", "unhandled exception", "permission denied", "command failed"];

    private static readonly string[] Properties =
        ["\"error\":", "\"errors\":", "\"iserror\":true", "\"exception\":", "\"success\":false", "\"ok\":false"];

    /// <summary>True if the text begins like a report of an error.</summary>
    public static bool IsError(string? text)
    {
        if (text is null)
            return false;

        var begin = text.AsSpan().TrimStart();
        begin = begin[..Math.Min(begin.Length, Length)];
        if (begin.StartsWith('{'))
        {
            // Blanks between a name and its value differ, and an empty error is none.
            var packed = string.Concat(begin.ToString().Where(character => !char.IsWhiteSpace(character)));
            return Array.Exists(Properties, property => packed.IndexOf(property, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
                && !IsEmpty(packed.AsSpan(at + property.Length)));
        }

        foreach (var word in Beginnings)
        {
            if (begin.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (begin.Length == word.Length || !char.IsLetterOrDigit(begin[word.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEmpty(ReadOnlySpan<char> value) =>
        value.StartsWith("null") || value.StartsWith("[]") || value.StartsWith("\"\"") || value.StartsWith("{}")
            || value.StartsWith("false");
}
