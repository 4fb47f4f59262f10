using System.Globalization;
using System.Text;

namespace Wattwise.Compression;

/// <summary>The words that stand in a prompt for what was left out, and how text that only looks like them is told apart.</summary>
internal static class Markers
{
    /// <summary>How each marker begins. A bracket that has the ellipsis alone is everybody's mark of an omission, and none of
    /// ours.</summary>
    public const string Open = "[\u2026";

    private const string QuotedOpening = "quoted ";
    private const string QuotedCall = "[quoted]";
    private const int MaxNameLength = 64;

    /// <summary>What a model calls to get an original.</summary>
    public static string CallOf(string toolName, string reference) => $"{toolName}(\"{reference}\")";

    /// <summary>Stands for the result of a tool.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="text">The result, of which only the size is told.</param>
    /// <param name="isSuperseded">True if a later result of the same call is kept.</param>
    /// <param name="call">What to call for the original; <see langword="null"/> if only the tool itself can give it again.</param>
    public static string ForResult(string tool, string text, bool isSuperseded, string? call)
    {
        var lines = text.AsSpan().TrimEnd("\r\n").Count('\n') + 1;
        var way = call is not null ? call : isSuperseded ? "a later call gave it anew" : "call the tool again if it is needed";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Open} {(isSuperseded ? "older " : "")}result of {NameOf(tool)} left out: "
            + $"{lines} {(lines == 1 ? "line" : "lines")}, {text.Length} characters; {way}]");
    }

    /// <summary>True for the characters that names of tools are made of.</summary>
    public static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    /// <summary>
    /// Changes what could be taken for a marker or a reference of ours in a text that came from elsewhere, and nothing else: the
    /// opening of a
    /// marker (<see cref="Open"/>, unless the bracket ends right behind it) gets <c>quoted</c> behind its bracket, and the function's
    /// name
    /// before a parenthesis (in capitals or not, with or without blanks between) gets <c>[quoted]</c> behind it.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="toolName">The name of the function.</param>
    /// <returns>The same instance if there is nothing to change. A second pass changes nothing.</returns>
    public static string Neutralise(string text, string toolName = CompressionReferenceOptions.DefaultToolName)
    {
        StringBuilder? changed = null;
        var copied = 0;
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            var next = rest.IndexOf(Open, StringComparison.Ordinal);
            var call = rest.IndexOf(toolName, StringComparison.OrdinalIgnoreCase);
            if (next < 0 && call < 0)
                break;

            string inserted;
            if (next >= 0 && (call < 0 || next < call))
            {
                at += next + Open.Length;
                if (at < text.Length && text[at] == ']')
                    continue;

                // Back to the place between bracket and ellipsis.
                at -= Open.Length - 1;
                inserted = QuotedOpening;
            }
            else
            {
                at += call + toolName.Length;
                if (!text.AsSpan(at).TrimStart().StartsWith('('))
                    continue;
                inserted = QuotedCall;
            }

            changed ??= new StringBuilder(text.Length + 64);
            changed.Append(text, copied, at - copied).Append(inserted);
            copied = at;
        }

        return changed is null ? text : changed.Append(text, copied, text.Length - copied).ToString();
    }

    // A model made the name up, perhaps led by a text: it may not say anything of its own here.
    private static string NameOf(string tool)
    {
        var name = tool.Length > MaxNameLength ? tool[..MaxNameLength] : tool;
        return name.All(IsOfName) && name.Length > 0 ? name
            : string.Concat(name.Select(character => IsOfName(character) ? character : '_'));
    }
}
