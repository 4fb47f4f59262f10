using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Wattwise.Accounting;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Ledger;

/// <summary><c>wattwise report</c>: the sums of a month, and the month as a page or as rows.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<FileInfo> ledger = new("ledger") { Description = "The ledger's file" };
        Option<string?> month = new("--month") { HelpName = "yyyy-MM", Description = "The month, in UTC [default: the one that is running]" };
        Option<string?> output = new("--output") { HelpName = "file", Description = "Also write the month to this file" };
        Option<string> format = new("--format") { HelpName = "html|csv|json", Description = "How it is written", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "csv", "json");
        ledger.AcceptExistingOnly();
        month.Validators.Add(result =>
        {
            if (result.GetValue(month) is { } text && !TryReadMonth(text, out _))
                result.AddError($"The month '{text}' is not of the form 2026-03.");
        });

        Command command = new("report", "Sums up a month of a ledger, and writes it as a page or as rows.") { ledger, month, output, format };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var now = TimeProvider.System.GetLocalNow();
                if (parsed.GetValue(month) is not { } text || !TryReadMonth(text, out var first))
                    first = new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
                var reader = new SqliteLedgerReader(parsed.GetValue(ledger)!.FullName);
                var read = await reader.ReadMonthAsync(first.Year, first.Month, cancellationToken);
                var path = parsed.GetValue(output) is { } file ? Path.GetFullPath(file) : null;
                if (path is not null)
                    await WriteAsync(path, parsed.GetValue(format)!, reader, read, first, now, cancellationToken);
                return MonthSums.Of(read, path);
            },
            Show);
        return command;
    }

    private static async Task WriteAsync(
        string path, string format, SqliteLedgerReader reader, LedgerMonth month, DateTime first, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (format == "html")
        {
            await LedgerReport.WriteAsync(path, month, now, cancellationToken);
            return;
        }

        await using var file = File.Create(path);
        var query = LedgerQuery.Month(first.Year, first.Month);
        await (format == "csv" ? reader.ExportCsvAsync(file, query, cancellationToken) : reader.ExportJsonAsync(file, query, cancellationToken));
    }

    private static void Show(MonthSums sums, IAnsiConsole console)
    {
        console.Line($"{sums.Month}: {Figure.Count(sums.Requests)} requests, {Figure.Count(sums.ModelCalls)} calls of models");
        console.Write(Tables.Of("", "spent", "avoided", "net saved")
            .With("energy", Figure.Energy(sums.SpentJoules), Figure.Energy(sums.AvoidedJoules), Figure.Energy(sums.NetSavedJoules)));
        var models = Tables.Of("model", "calls", "tokens in", "of them cached", "tokens out", "energy");
        foreach (var model in sums.Models)
        {
            models.With(
                model.Model, Figure.Count(model.Calls), Figure.Count(model.InputTokens), Figure.Count(model.CachedInputTokens), Figure.Count(model.OutputTokens),
                Figure.Energy(model.Joules));
        }

        console.Write(models);
        if (sums.WrittenTo is { } path)
            console.Line($"Written to {path}");
    }

    private static bool TryReadMonth(string text, out DateTime first) =>
        DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
}
