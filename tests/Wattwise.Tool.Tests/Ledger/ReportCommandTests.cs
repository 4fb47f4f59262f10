using Wattwise.Accounting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Ledger;

public class ReportCommandTests
{
    [Theory]
    [InlineData("html", "<!DOCTYPE html>")]
    [InlineData("csv", "entry,line,request")]
    [InlineData("json", "[")]
    public async Task A_month_is_summed_up_and_written(string format, string begin)
    {
        using Folder folder = new();
        var ledger = folder.File("ledger.db");
        await using (SqliteLedger empty = new(new() { FilePath = ledger }))
            await empty.FlushAsync(TestContext.Current.CancellationToken);
        var file = folder.File("month");

        var run = await ToolRun.RunAsync("report", ledger, "--month", "2026-03", "--format", format, "--output", file, "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(0, run.Json().GetProperty("requests").GetInt64());
        Assert.Equal(file, run.Json().GetProperty("writtenTo").GetString());
        Assert.StartsWith(begin, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_file_that_is_no_ledger_is_an_error_and_nothing_is_written()
    {
        using Folder folder = new();
        var ledger = folder.Write("ledger.db", "this is no database, although it is named like one");
        var file = folder.File("report.html");

        var run = await ToolRun.RunAsync("report", ledger, "--output", file);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_month_of_another_form_is_refused()
    {
        using Folder folder = new();
        Assert.Equal(ExitCodes.Usage, (await ToolRun.RunAsync("report", folder.Write("ledger.db", ""), "--month", "March")).ExitCode);
    }
}
