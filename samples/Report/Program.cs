using System.CommandLine;
using System.Globalization;
using Wattwise.Accounting;
using Wattwise.Reporting;

Argument<string> ledger = new("ledger") { Description = "The ledger's file" };
Option<string?> month = new("--month") { HelpName = "yyyy-MM", Description = "The month, in UTC [default: the one that is running]" };
Option<string> output = new("--output") { HelpName = "file", Description = "Where the report or export is written", DefaultValueFactory = _ => "wattwise-report.html" };
Option<string> format = new("--format") { HelpName = "html|csv|json", Description = "A report of the month, or its rows", DefaultValueFactory = _ => "html" };
format.AcceptOnlyFromAmong("html", "csv", "json");
month.Validators.Add(result =>
{
    if (result.GetValue(month) is { } text && !TryReadMonth(text, out _))
        result.AddError($"The month '{text}' is not of the form 2026-03.");
});

var command = new RootCommand("Makes a report or an export of a month from a Wattwise ledger.") { ledger, month, output, format };
command.SetAction(async (parsed, cancellationToken) =>
{
    var now = TimeProvider.System.GetLocalNow();
    if (parsed.GetValue(month) is not { } text || !TryReadMonth(text, out var first))
        first = new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
    var path = Path.GetFullPath(parsed.GetValue(output)!);
    var reader = new SqliteLedgerReader(parsed.GetValue(ledger)!);
    try
    {
        if (parsed.GetValue(format) == "html")
        {
            await LedgerReport.WriteAsync(path, await reader.ReadMonthAsync(first.Year, first.Month, cancellationToken), now, cancellationToken);
        }
        else
        {
            // A failure leaves no empty file behind.
            await reader.ReadRunsAsync(cancellationToken);
            await using var file = File.Create(path);
            var query = LedgerQuery.Month(first.Year, first.Month);
            await (parsed.GetValue(format) == "csv" ? reader.ExportCsvAsync(file, query, cancellationToken) : reader.ExportJsonAsync(file, query, cancellationToken));
        }
    }
    catch (Exception error) when (error is SqliteLedgerException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(error.Message);
        return 1;
    }

    Console.WriteLine($"Written to {path}");
    return 0;
});
return await command.Parse(args).InvokeAsync();

static bool TryReadMonth(string text, out DateTime first) =>
    DateTime.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
