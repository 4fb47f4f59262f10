using System.CommandLine;
using System.CommandLine.Invocation;
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
internal static class ToolCommand
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

    /// <summary>
    /// Runs a command line. One that is wrong gets a line for each fault, and the way to more; a group without a command gets its help.
    /// </summary>
    public static async Task<int> RunAsync(
        string[] arguments, InvocationConfiguration configuration, CancellationToken cancellationToken = default)
    {
        var parsed = Create().Parse(arguments);
        var command = parsed.CommandResult.Command;
        var isBareGroup = command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 && !parsed.GetValue(ToolResult.Json);
        if (parsed.Action is not ParseErrorAction || isBareGroup)
            return await parsed.InvokeAsync(configuration, cancellationToken);
        foreach (var fault in CommandLineFaults.Of(parsed))
            await configuration.Error.WriteLineAsync(fault);
        await configuration.Error.WriteLineAsync($"'{string.Join(' ', CommandLineFaults.NamesOf(command))} --help' says more.");
        return ExitCodes.Usage;
    }
}
