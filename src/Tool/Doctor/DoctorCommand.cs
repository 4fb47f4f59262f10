using System.CommandLine;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Doctor;

/// <summary><c>wattwise doctor</c>: what works on this machine.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "A GGUF file to load on the CPU and on a GPU" };
        Option<FileInfo> cache = new("--cache") { Description = "A cache's file to open" };
        Option<FileInfo> ledger = new("--ledger") { Description = "A ledger's file to open" };
        model.AcceptExistingOnly();
        cache.AcceptExistingOnly();
        ledger.AcceptExistingOnly();
        Command command = new("doctor", "Says what works on this machine.") { model, cache, ledger };
        ToolResult.SetAction(
            command,
            (parsed, cancellationToken) => MachineChecks.RunAsync(
                parsed.GetValue(model)?.FullName, parsed.GetValue(cache)?.FullName, parsed.GetValue(ledger)?.FullName, cancellationToken),
            (checks, console) =>
            {
                var table = Tables.Of("", "", "");
                table.ShowHeaders = false;
                foreach (var check in checks)
                    table.With(check.Name, Word(check.State), check.Text);
                console.Write(table);
            },
            checks => checks.Any(check => check.State == CheckState.Fails));
        return command;
    }

    private static string Word(CheckState state) => state switch
    {
        CheckState.Works => "works",
        CheckState.Absent => "absent",
        _ => "FAILS",
    };
}
