using System.Text.RegularExpressions;

namespace Wattwise.Compression;

/// <summary>What single lines of logs, traces, searches and code look like. Patterns are anchored and see a bounded line.</summary>
internal static partial class LinePatterns
{
    private const string Month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private const int LevelWithin = 60;

    private static readonly string[] Levels =
    [
        "TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL", "NOTICE", "SEVERE", "VERBOSE", "INF", "DBG", "WRN",
        "ERR",
        "FTL", "VRB", "TRC", "EMERG", "ALERT", "CRIT",
    ];

    private static readonly string[] CodeWords =
    [
        "import ", "from ", "using ", "package ", "namespace ", "#include", "def ", "class ", "public ", "private ", "protected ",
        "internal ",
        "static ", "func ", "fn ", "function ", "return", "const ", "let ", "var ", "if (", "if ", "else", "elif ", "for ", "for (",
        "foreach (", "while ",
        "while (", "switch", "case ", "try", "catch", "except", "finally", "raise ", "throw ", "export ", "async ", "await ", "interface ",
        "type ",
        "struct ", "enum ", "impl ", "use ", "pub ", "@", "//", "/*", "* ", "*/", "# ", "\"\"\"", "}", "{", ")", "]", "yield ", "with ",
        "assert", "SELECT ",
    ];

    [GeneratedRegex(
        @"^\s*(?:at\s+[\w.<>$`\[\]/]+[\w>\]]\s*(?:\(|\[)|at\s+\S+:\d+:\d+|(?:async\s+)?[\w.<>$ ]{1,80}\s?\(\S+:\d+:\d+\)$|File\s+"".+"",\s+line\s+\d+|#\d+\s+\S+.*|"
        + @"\.\.\.\s+\d+\s+(?:more|common)|Caused by:|--->|---\s+End of|Traceback \(most|(?:[\w.$]+\.)?[A-Z]\w*(?:Exception|Error)\b:?|"
        + @"-\s+(?:locked|waiting|parking|eliminated)|goroutine\s+\d+|\S+\.go:\d+ \+0x|node:[\w/]+:\d+:\d+|java\.lang\.Thread\.State|Unhandled exception)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Frame();

    [GeneratedRegex(
        @"^\s*(?:[^\s:(][^:(]{0,200}(?:\(\d+(?:,\d+)*\)|:\d+(?::\d+)?)\s*(?::|-)\s*(?:fatal\s+)?(?:error|warning|note|info)\b|(?:error|warning)(?:\[?\w*\d+\]?)?:\s|"
        + @"(?:not )?ok\s+\d+\b|(?:--- )?(?:FAIL|PASS|FAILED|PASSED|SKIP)(?:ED)?\b[:\s]|.{1,200}\.\.\.\s+(?:ok|ERROR|FAIL|skipped.*|PASSED|FAILED)$|"
        + @"(?:ERROR|FAIL):\s+\w+\s+\(|(?:\S+\.py::\S+)|\s*[✓✔✗✖×]\s)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex Finding();

    [GeneratedRegex(@"^(?:[A-Za-z]:)?[^\s:""'<>|{}=,;]*[./\\][^\s:""'<>|{}=,;]*(?:[:\-]\d+[:\-]|:\d+:\d+:)", RegexOptions.CultureInvariant)]
    public static partial Regex SearchMatch();

    [GeneratedRegex(@"^(?:\S+\s+\S+\s+\S+\s+)?[\[(<]?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/ ]" + Month
        + @"[-/ ]\d{2,4}|"
        + Month + @"\s+\d{1,2}|\d{1,2}:\d{2}:\d{2}|\w{3},?\s+" + Month + @"\s+\d|\d{1,2}/" + Month + @")[\sT:,.\]Z\d|+]",
        RegexOptions.CultureInvariant)]
    public static partial Regex LogHead();

    [GeneratedRegex(@"^#{1,6}\s+\S", RegexOptions.CultureInvariant)]
    public static partial Regex Heading();

    [GeneratedRegex(
        @"^\s*(?:[-*+]\s+\S|\d+\.\s+\S|>\s|\|.*\|$|!?\[[^\]]+\]\()|\[[^\]]+\]\(http|\*\*[^*]+\*\*", RegexOptions.CultureInvariant)]
    public static partial Regex MarkdownMark();

    public static bool IsHunk(ReadOnlySpan<char> line) =>
        line.StartsWith("@@ -", StringComparison.Ordinal) && line[4..].Contains(" @@", StringComparison.Ordinal);

    /// <summary>Whether a level stands near the beginning, as a word of its own; npm's own levels included.</summary>
    public static bool HasLevel(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("npm ", StringComparison.Ordinal))
        {
            return true;
        }
        var head = line[..Math.Min(line.Length, LevelWithin)];
        foreach (var level in Levels)
        {
            var at = head.IndexOf(level, StringComparison.Ordinal);
            var end = at + level.Length;
            if (at >= 0 && (at == 0 || !char.IsLetterOrDigit(head[at - 1])) && (end >= head.Length || !char.IsLetterOrDigit(head[end])))
            {
                return true;
            }
        }
        return false;
    }

    public static bool IsCode(ReadOnlySpan<char> line)
    {
        var code = line.TrimStart();
        if (code[^1] is ';' or '{' or '}' or '(' || code[^1] is ':' or ',' && code.Length < line.Length)
        {
            return true;
        }
        foreach (var word in CodeWords)
        {
            if (code.StartsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return code.Contains(" = ", StringComparison.Ordinal) || code.Contains(" := ", StringComparison.Ordinal)
            || code.Contains("=> ", StringComparison.Ordinal)
            || code[^1] == ')' && code.Contains('(') && !code[..code.IndexOf('(')].Contains(' ');
    }
}
