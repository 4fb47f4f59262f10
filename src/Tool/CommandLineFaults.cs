using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Wattwise.Tool;

/// <summary>What is wrong with a command line, in the words of people: no type's name, and what was meant where that can be told.</summary>
internal static partial class CommandLineFaults
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var isGroup = command.Subcommands.Count > 0;
        foreach (var error in parsed.Errors)
        {
            if (!Unmatched().IsMatch(error.Message) && !(isGroup && error.SymbolResult is CommandResult))
                yield return UnreadableValue().Replace(error.Message, match => $" as {Kind(match.Groups["type"].Value)}.");
        }

        if (isGroup && parsed.UnmatchedTokens.Count == 0)
            yield return $"Name what to do: {string.Join(", ", command.Subcommands.Select(part => part.Name))}.";

        // What follows an option that is not known may be its value.
        var isAfterOption = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            if (isOption || !isAfterOption)
                yield return Unknown(command, token, isOption, isGroup);
            if (isGroup && !isOption)
                break;
            isAfterOption = isOption;
        }
    }

    /// <summary>The words that name a command.</summary>
    public static IEnumerable<string> NamesOf(Command command) =>
        command is RootCommand ? ["wattwise"] : [.. NamesOf(command.Parents.OfType<Command>().First()), command.Name];

    private static string Unknown(Command command, string token, bool isOption, bool isGroup)
    {
        var text = token.Split('=', ':')[0];
        IEnumerable<string> known = isOption
            ? AllOptions(command).Where(option => !option.Hidden).Select(option => option.Name)
            : command.Subcommands.Select(part => part.Name);
        var kind = isOption ? "option" : isGroup ? "command" : "argument";
        return $"There is no {kind} '{token}'.{Meant(text, known)}";
    }

    private static IEnumerable<Option> AllOptions(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(AllOptions).Where(option => option.Recursive));

    private static string Meant(string text, IEnumerable<string> known)
    {
        string[] near = [.. known.Select(name => (Name: name, Distance: Distance(text, name)))
            .Where(item => item.Distance <= Math.Max(1, item.Name.TrimStart('-').Length / 3)
                || (text.Length > 2 && item.Name.StartsWith(text, StringComparison.Ordinal)))
            .OrderBy(item => item.Distance).Select(item => item.Name).Take(3)];
        return near.Length == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?";
    }

    // Letters that are wrong, missing, too many, or in each other's place (optimal string alignment).
    private static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                var changed = costs[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(changed, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }

        return costs[one.Length, other.Length];
    }

    private static string Kind(string type) => type switch
    {
        _ when type.Contains(nameof(DateTimeOffset), StringComparison.Ordinal) => "a time such as 2026-12-31T00:00:00Z",
        _ when type.Contains(nameof(Double), StringComparison.Ordinal) => "a number",
        _ => "a whole number",
    };

    [GeneratedRegex(@" as expected type '(?<type>[^']*)'\.$")]
    private static partial Regex UnreadableValue();

    [GeneratedRegex(@"^Unrecognized command or argument '")]
    private static partial Regex Unmatched();
}
