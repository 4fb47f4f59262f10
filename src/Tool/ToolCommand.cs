using System.CommandLine;
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
}
