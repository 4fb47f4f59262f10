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

    [Theory]
    [InlineData]
    [InlineData("ledger.db", "--redis", "127.0.0.1:1")]
    [InlineData("--redis", "127.0.0.1:1", "--postgres", "Host=127.0.0.1")]
    [InlineData("ledger.db", "--copy", "copy.db")]
    public async Task Where_the_ledger_is_must_be_said_once(params string[] arguments)
    {
        using Folder folder = new();
        var ledger = folder.Write("ledger.db", "");
        var run = await ToolRun.RunAsync(["report", .. arguments.Select(argument => argument == "ledger.db" ? ledger : argument)]);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
    }

    [Theory]
    [InlineData("--redis", "127.0.0.1:1,connectTimeout=200,connectRetry=0,user=secret")]
    [InlineData("--postgres", "Host=127.0.0.1;Port=1;Timeout=1;Username=secret")]
    [InlineData("--postgres", "no connection string; secret")]
    public async Task A_server_that_cannot_be_read_is_an_error_that_shows_no_secret(string kind, string connection)
    {
        var run = await ToolRun.RunAsync("report", kind, connection);
        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--redis", "WATTWISE__ConnectionStrings__Redis")]
    [InlineData("--postgres", "WATTWISE__ConnectionStrings__Postgres")]
    public async Task Without_a_connection_string_the_variable_is_named(string kind, string variable)
    {
        var run = await ToolRun.RunAsync("report", kind);
        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(variable, run.Error, StringComparison.Ordinal);
    }
}
