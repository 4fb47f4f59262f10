using System.Text.RegularExpressions;

namespace Wattwise.Compression;

/// <summary>Finds the units that tell of something that went wrong, and questions that ask for it.</summary>
internal static partial class ErrorSigns
{
    /// <summary>How much a unit looks like an error: 0 not at all, 1 perhaps, 2 yes, 3 an error by its level, code or type.</summary>
    public static int Severity(ReadOnlySpan<char> text)
    {
        if (text.Length > 2_000)
            text = text[..2_000];
        if (Certain().IsMatch(text))
            return 3;
        if (Likely().IsMatch(text))
            return 2;
        return Possible().IsMatch(text) ? 1 : 0;
    }

    /// <summary>True if a question asks for what went wrong, of everything.</summary>
    public static bool AreAskedFor(string question) => Triage().IsMatch(question);

    /// <summary>What tells one problem from another: the code of a compiler's error, else the <see cref="Template"/>.</summary>
    public static string Signature(ReadOnlySpan<char> text)
    {
        foreach (var match in Coded().EnumerateMatches(text.Length > 2_000 ? text[..2_000] : text))
            return text.Slice(match.Index, match.Length).ToString();
        return Template(text);
    }

    /// <summary>The code or the type of the error that a line tells of; <see langword="null"/> if it tells of none.</summary>
    public static string? Code(string line) => Coded().Match(line) is { Success: true } coded ? coded.Value[6..^2].Trim('[', ']')
        : Typed().Match(line) is { Success: true } typed ? typed.Value : null;

    /// <summary>A text with digits and long hexadecimal words masked, so that repeats of one message compare equal.</summary>
    public static string Template(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        Span<char> masked = stackalloc char[Math.Min(text.Length, 300)];
        var length = 0;
        for (var i = 0; i < text.Length && length < masked.Length; i++)
        {
            var character = text[i];
            if (char.IsDigit(character))
            {
                if (length > 0 && masked[length - 1] == '#')
                    continue;
                character = '#';
            }
            else if (length > 0 && masked[length - 1] == '#' && character is >= 'a' and <= 'f' && i + 1 < text.Length
                && char.IsDigit(text[i + 1]))
            {
                continue;
            }

            masked[length++] = character;
        }

        return new string(masked[..length]);
    }

    [GeneratedRegex(
        @"\b(ERROR|FATAL|CRITICAL|SEVERE|PANIC|EMERG|ERR|CRIT|Traceback|FAILED|DEADLOCK)\b|\berror( [A-Z]{1,6}\d+|\[\w+\])?: |\w+(Error|Exception)(: |$|\s*\()|Caused by|--->|\bnot ok \d|deadlock|waiting to lock|\bpanic:|(^|\W)fatal:",
        RegexOptions.CultureInvariant)]
    private static partial Regex Certain();

    [GeneratedRegex(@"\berror [A-Z]{1,6}\d+: |\berror\[\w+\]: ", RegexOptions.CultureInvariant)]
    private static partial Regex Coded();

    [GeneratedRegex(@"(?<![\w(])[\w.]*[A-Za-z](Error|Exception)(?=:)", RegexOptions.CultureInvariant)]
    private static partial Regex Typed();

    [GeneratedRegex(
        @"\b(error|failed|failure|failures|fatal|exception|denied|refused|cannot|can't|could not|couldn't|unable|invalid|violates|aborted|crash(ed)?|reset by|timed? ?out|unexpected|not found|no such|does not exist|killed|corrupt(ed)?|already in use|out of memory|unreachable|broken pipe|overflow|cancel(l)?ing|by zero)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Likely();

    [GeneratedRegex(
        @"\b(warn(ing)?|missing|mismatch|rejected|expected|retry(ing)?|lost|terminated|illegal|conflict|blocked|bad|undefined|unknown|unclosed|deprecated)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Possible();

    [GeneratedRegex(
        @"\b(went|gone|goes|is|was|going) wrong\b|\b(errors?|problems?|failures?|troubles?|issues|exceptions|faults|mistakes)\b.*\b(list|all|every|distinct|which|what|any)\b|\b(list|all|every|distinct|what|any|were|are)\b.*\b(errors|problems?|failures|trouble|issues|exceptions|faults|refused|reasons|broke|fail(s|ed)?)\b|\b(hangs?|hung|stuck|crash(es|ed)?|deadlock)\b|\bdiagnos|\btroubleshoot|\broot cause",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Triage();
}
