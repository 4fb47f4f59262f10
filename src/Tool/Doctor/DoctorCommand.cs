using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Wattwise.Tool.Gateway;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Doctor;

/// <summary><c>wattwise doctor</c>: what works on this machine.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model")
        {
            Description = "A GGUF file to load on the CPU and on a GPU; a chat model is asked something",
        };
        Option<DirectoryInfo> models = new("--models") { Description = "A folder whose GGUF files should be readable" };
        Option<FileInfo> cache = new("--cache") { Description = "A cache's file to open" };
        Option<FileInfo> ledger = new("--ledger") { Description = "A ledger's file to open" };
        Option<DirectoryInfo> data = new("--data") { Description = "A gateway's folder of data: its cache, ledger and keys" };
        var (redis, postgres) = (SharedStoreOptions.Redis(), SharedStoreOptions.Postgres());
        foreach (var file in (Option<FileInfo>[])[model, cache, ledger])
            file.AcceptExistingOnly();
        foreach (var folder in (Option<DirectoryInfo>[])[models, data])
            folder.AcceptExistingOnly();
        Command command = new("doctor", "Says what works on this machine.") { model, models, cache, ledger, data, redis, postgres };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                // The servers that the environment names would be used by serve, so they are looked at too.
                var environment = ServeSettings.Read(
                    new ConfigurationBuilder().AddEnvironmentVariables("WATTWISE__").Build(), Environment.CurrentDirectory);
                ServeSettings servers = new()
                {
                    Redis = parsed.GetValue(redis) ?? environment.Redis,
                    Postgres = parsed.GetValue(postgres) ?? environment.Postgres,
                };
                var folder = parsed.GetValue(data)?.FullName;
                return (IReadOnlyList<Check>)
                [
                    .. await MachineChecks.RunAsync(cancellationToken),
                    .. await EngineChecks.RunAsync(parsed.GetValue(model)?.FullName, parsed.GetValue(models), cancellationToken),
                    .. await StoreChecks.RunAsync(
                        parsed.GetValue(cache)?.FullName ?? (folder is null ? null : DataFolder.Cache(folder)),
                        parsed.GetValue(ledger)?.FullName ?? (folder is null ? null : DataFolder.Ledger(folder)),
                        folder is null ? null : DataFolder.Keys(folder),
                        servers,
                        cancellationToken),
                ];
            },
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
