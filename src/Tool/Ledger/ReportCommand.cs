using System.CommandLine;
using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Reporting;
using Wattwise.Tool.Gateway;
using Wattwise.Tool.Results;
using Wattwise.Tool.Serving;

namespace Wattwise.Tool.Ledger;

/// <summary><c>wattwise report</c>: the sums of a month, and the month as a page or as rows.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<FileInfo> ledger = new("ledger") { Description = "The ledger's file", Arity = ArgumentArity.ZeroOrOne };
        var redis = FromServer(SharedStoreOptions.Redis());
        var postgres = FromServer(SharedStoreOptions.Postgres());
        Option<string> name = new("--name")
        {
            Description = "The prefix of its keys, or its schema",
            DefaultValueFactory = _ => "wattwise",
        };
        Option<FileInfo?> copy = new("--copy")
        {
            HelpName = "file",
            Description = "Keep what is read of it in this file, and read only what is new the next time",
        };
        Option<string?> month = new("--month")
        {
            HelpName = "yyyy-MM",
            Description = "The month, in UTC [default: the one that is running]",
        };
        Option<string?> output = new("--output") { HelpName = "file", Description = "Also write the month to this file" };
        Option<string> format = new("--format")
        {
            HelpName = "html|csv|json",
            Description = "How it is written",
            DefaultValueFactory = _ => "html",
        };
        format.AcceptOnlyFromAmong("html", "csv", "json");
        ledger.AcceptExistingOnly();
        ledger.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && Directory.Exists(path))
                result.AddError($"'{path}' is a folder: the ledger of a gateway is {DataFolder.Ledger(path)}.");
        });
        month.Validators.Add(result =>
        {
            if (result.GetValue(month) is { } text && !TryReadMonth(text, out _))
                result.AddError($"The month '{text}' is not of the form 2026-03.");
        });

        Command command = new("report", "Sums up a month of a ledger, and writes it as a page or as rows.")
        {
            ledger, redis, postgres, name, copy, month, output, format,
        };
        command.Validators.Add(result =>
        {
            var isShared = result.GetResult(redis) is not null || result.GetResult(postgres) is not null;
            if (new[] { result.GetValue(ledger) is not null, result.GetResult(redis) is not null,
                result.GetResult(postgres) is not null }.Count(given => given) != 1)
                result.AddError("Name the ledger's file, or one of --redis and --postgres.");
            else if (!isShared && result.GetValue(copy) is not null)
                result.AddError("A copy is kept of a ledger on a server only.");
        });
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var now = TimeProvider.System.GetLocalNow();
                if (parsed.GetValue(month) is not { } text || !TryReadMonth(text, out var first))
                    first = new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
                if (parsed.GetValue(ledger) is { } file)
                    return await SumAsync(new SqliteLedgerReader(file.FullName), unreadable: 0);

                var shared = parsed.GetResult(redis) is not null
                    ? new SharedLedger(SharedLedger.Redis, parsed.GetValue(redis), parsed.GetValue(name)!)
                    : new SharedLedger(SharedLedger.Postgres, parsed.GetValue(postgres), parsed.GetValue(name)!);
                using TemporaryFolder folder = new();
                SqliteLedgerCopy kept = new(parsed.GetValue(copy)?.FullName ?? Path.Combine(folder.Path, "ledger.db"));
                var unreadable = await shared.CopyAsync(kept, LedgerQuery.Month(first.Year, first.Month), cancellationToken);
                return await SumAsync(kept.OpenReader(), unreadable);

                async Task<MonthSums> SumAsync(SqliteLedgerReader reader, long unreadable)
                {
                    var read = await reader.ReadMonthAsync(first.Year, first.Month, cancellationToken);
                    var path = parsed.GetValue(output) is { } target ? Path.GetFullPath(target) : null;
                    if (path is not null)
                        await WriteAsync(path, parsed.GetValue(format)!, reader, read, first, now, cancellationToken);
                    return MonthSums.Of(read, path, unreadable);
                }
            },
            MonthText.Show,
            sums => sums.UnreadableEntries > 0);
        return command;
    }

    // Without a value, the environment has the connection string.
    private static Option<string?> FromServer(Option<string?> server)
    {
        server.Arity = ArgumentArity.ZeroOrOne;
        return server;
    }

    private static async Task WriteAsync(
        string path, string format, SqliteLedgerReader reader, LedgerMonth month, DateTime first, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (format == "html")
        {
            await LedgerReport.WriteAsync(path, month, now, cancellationToken);
            return;
        }

        await using var file = File.Create(path);
        var query = LedgerQuery.Month(first.Year, first.Month);
        await (format == "csv"
            ? reader.ExportCsvAsync(file, query, cancellationToken)
            : reader.ExportJsonAsync(file, query, cancellationToken));
    }

    private static bool TryReadMonth(string text, out DateTime first) =>
        DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
}
