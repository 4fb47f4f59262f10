using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using Wattwise.Tool.Bench;
using Wattwise.Tool.Cache;
using Wattwise.Tool.Carbon;
using Wattwise.Tool.Doctor;
using Wattwise.Tool.Gateway;
using Wattwise.Tool.Ledger;
using Wattwise.Tool.Models;
using Wattwise.Tool.Results;

namespace Wattwise.Tool;

/// <summary>The <c>wattwise</c> command with all its parts. Results go to standard output, everything else to standard error.</summary>
internal static partial class ToolCommand
{
    public static RootCommand Create() =>
        new("What language models take, and what Wattwise saves of it.")
        {
            ToolResult.Json,
            ServeCommand.Create(),
            KeysCommand.Create(),
            WatchCommand.Create(),
            ReportCommand.Create(),
            CacheCommand.Create(),
            CarbonCommand.Create(),
            ModelsCommand.Create(),
            DoctorCommand.Create(),
            BenchCommand.Create(),
        };

    /// <summary>Runs a command line. One that is wrong gets a line for each fault, and the way to more; a group without a command gets its help.</summary>
    public static async Task<int> RunAsync(string[] arguments, InvocationConfiguration configuration, CancellationToken cancellationToken = default)
    {
        var parsed = Create().Parse(arguments);
        var command = parsed.CommandResult.Command;
        if (parsed.Action is not ParseErrorAction || command.Subcommands.Count > 0)
            return await parsed.InvokeAsync(configuration, cancellationToken);
        foreach (var error in parsed.Errors)
            await configuration.Error.WriteLineAsync(UnreadableValue().Replace(error.Message, match => $" as {Kind(match.Groups["type"].Value)}."));
        await configuration.Error.WriteLineAsync($"'{string.Join(' ', Names(command))} --help' says more.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> Names(Command command) =>
        command is RootCommand ? ["wattwise"] : [.. Names(command.Parents.OfType<Command>().First()), command.Name];

    private static string Kind(string type) => type switch
    {
        _ when type.Contains(nameof(DateTimeOffset), StringComparison.Ordinal) => "a time such as 2026-12-31T00:00:00Z",
        _ when type.Contains(nameof(Double), StringComparison.Ordinal) => "a number",
        _ => "a whole number",
    };

    [GeneratedRegex(@" as expected type '(?<type>[^']*)'\.$")]
    private static partial Regex UnreadableValue();
}
