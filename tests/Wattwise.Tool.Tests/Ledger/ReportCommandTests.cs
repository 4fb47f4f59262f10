using System.Text.Json;
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
        Assert.StartsWith(
            begin, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Sums_come_with_bounds_and_what_is_unknown_is_not_zero()
    {
        using Folder folder = new();
        var ledger = folder.File("ledger.db");
        await using (SqliteLedger log = new(new() { FilePath = ledger }))
        {
            log.Add(Entry(StageOutcome.ModelCalled,
                new()
                {
                    Stage = "semantic_cache",
                    Outcome = StageOutcome.PassedThrough,
                    Reason = "miss",
                    IsOverhead = true,
                    Spent = Modelled(1),
                },
                new()
                {
                    Stage = "model",
                    Outcome = StageOutcome.ModelCalled,
                    Reason = "metered",
                    ModelId = "m",
                    IsModelCall = true,
                    Spent = Modelled(40),
                    InputTokens = 30,
                    CachedInputTokens = 20,
                    OutputTokens = 9,
                    ReasoningTokens = 3,
                }));
            log.Add(Entry(StageOutcome.Answered, new FootprintLine
            {
                Stage = "semantic_cache",
                Outcome = StageOutcome.Answered,
                Reason = "exact",
                ModelId = "m",
                IsOverhead = true,
                Spent = Modelled(2),
                Avoided = Modelled(40),
            }));
            await log.FlushAsync(TestContext.Current.CancellationToken);
        }

        var report = (await ToolRun.RunAsync("report", ledger, "--month", "2026-03", "--json")).Json();
        Assert.Equal(
            (2, 1, 1), (report.GetProperty("requests").GetInt64(), report.GetProperty("answeredRequests")
                .GetInt64(), report.GetProperty("modelCalls").GetInt64()));
        Assert.Equal((43, 3, 40, 37), (Number("spentJoules"), Number("ownJoules"), Number("avoidedJoules"), Number("netSavedJoules")));
        Assert.Equal(
            (21.5, 86),
            (report.GetProperty("spent").GetProperty("low").GetDouble(), report.GetProperty("spent").GetProperty("high").GetDouble()));
        var model = Assert.Single(report.GetProperty("models").EnumerateArray());
        Assert.Equal((50, 20, 12, 40), (Of("inputTokens"), Of("cachedInputTokens"), Of("outputTokens"), Of("joules")));
        Assert.Equal(JsonValueKind.Null, Assert.Single(report.GetProperty("money").EnumerateArray()).GetProperty("spent").ValueKind);

        var text = (await ToolRun.RunAsync("report", ledger, "--month", "2026-03")).Output;
        Assert.All(
            ["43.0 J (21.5 J to 86.0 J)", "37.0 J", "0 % of the energy was measured", "unknown", "(Wattwise's own work)", "3.00 J"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));

        double Number(string name) => report.GetProperty(name).GetDouble();
        double Of(string name) => model.GetProperty(name).GetDouble();
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

    private static FootprintEntry Entry(StageOutcome outcome, params FootprintLine[] lines) => new()
    {
        RequestId = Guid.NewGuid(),
        Time = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero),
        Outcome = outcome,
        Currency = "USD",
        Lines = lines,
    };

    private static EnergyEstimate Modelled(double joules) => new(joules, joules / 2, joules * 2, EnergyMethod.Modelled);
}
