using System.Globalization;
using System.Text.RegularExpressions;

namespace Wattwise.EndToEnd.Tests.Quickstart;

/// <summary>The quickstart as a person starts it: a process with real models, a table and a report.</summary>
public partial class QuickstartTests
{
    [Fact]
    public async Task The_table_and_the_report_tell_the_same_consistent_story()
    {
        // The workload's first repeat comes among these requests.
        const int Requests = 8;
        var folder = Directory.CreateTempSubdirectory("wattwise-");
        try
        {
            var report = Path.Combine(folder.FullName, "report.html");
            var (exitCode, output, error) = await RunAsync(
                "--requests", Requests.ToString(CultureInfo.InvariantCulture), "--threads", "1", "--zone", "fra", "--brevity", "1",
                "--output", report);
            Assert.True(exitCode == 0, error + output);

            var rows = Rows(output);
            Assert.Equal([Requests, Requests], rows["Requests"]);
            Assert.Equal(Requests, rows["Model calls"][0]);
            var hits = rows["Right hits"][^1] + rows["Wrong hits"][^1];
            Assert.Equal(Requests, rows["Model calls"][1] + hits);
            Assert.True(hits >= 1, output);
            Assert.Equal(0, rows["Wrong hits"][^1]);

            // Fewer calls for the same questions: fewer tokens, and the calls left are the same ones.
            Assert.InRange(rows["Prompt tokens"][1], 1, rows["Prompt tokens"][0] - 1);
            Assert.InRange(rows["Generated tokens"][1], 1, rows["Generated tokens"][0] - 1);
            Assert.InRange(rows["Wattwise: energy"][1], double.Epsilon, rows["Energy (modelled)", "Energy (measured)"][1]);
            Assert.Equal(0, rows["Wattwise: energy"][0]);
            Assert.Contains(rows.Keys, name => name.StartsWith("CO2e (FRA ", StringComparison.Ordinal));

            var page = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
            ReportTests.AssertLoadsNothing(page);
            Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
            Assert.Contains("--zone fra", page, StringComparison.Ordinal);

            // What is replayed is said, and a class that loses by brevity is left alone.
            Assert.Matches(@"Replayed,\s+not\s+measured\s+here", output);
            Assert.Contains("product-fact, with the stage (level 1, one sentence)", page, StringComparison.Ordinal);
            Assert.Contains("list, with the stage (level 0, none)", page, StringComparison.Ordinal);

            // Both ways of compression are there, and the known answers were sent.
            Assert.Matches(@"<th scope=""row"">manual</th><td[^>]*>selected:(prose|markdown)</td>", page);
            Assert.Matches(@"<th scope=""row"">list of orders from a tool</th><td[^>]*>lossless:json-array</td>", page);
            Assert.Equal(2, Regex.Count(page, @"data-label=""Known answer sent"">yes</td>"));
            Assert.Contains("Idle while the model was loaded, not counted to requests", page, StringComparison.Ordinal);
            Assert.Contains(report, output.ReplaceLineEndings(""), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Unknown grid zone 'Atlantis'", "--zone", "Atlantis")]
    [InlineData("The model 'nowhere.gguf' does not exist", "--model", "nowhere.gguf")]
    [InlineData("The price 'cheap' is not of the form", "--price", "cheap")]
    [InlineData("The price '-1/2' is not of the form", "--price", "-1/2")]
    [InlineData("The price '1/2/EURO' is not of the form", "--price", "1/2/EURO")]
    [InlineData("--threads must be from 1 to 1024", "--threads", "0")]
    [InlineData("The share '0' for --max-wrong is not a number above 0 and below 1", "--max-wrong", "0")]
    [InlineData("The share '1' for --max-wrong is not a number above 0 and below 1", "--max-wrong", "1")]
    [InlineData("The share '-0.1' for --max-wrong is not a number above 0 and below 1", "--max-wrong", "-0.1")]
    [InlineData("The share '5%' for --max-wrong is not a number above 0 and below 1", "--max-wrong", "5%")]
    [InlineData("--brevity must be from 0 to 8", "--brevity", "9")]
    [InlineData("--requests must be at least 1", "--requests", "0")]
    [InlineData("the folder does not exist", "--output", "no/such/folder/report.html")]
    [InlineData("it is a folder", "--output", ".")]
    [InlineData("tpu", "--device", "tpu")]
    [InlineData("--colour", "--colour", "red")]
    public async Task A_bad_option_is_named_before_any_work(string problem, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_an_error_without_a_stack_trace()
    {
        var (exitCode, _, error) = await RunAsync("--model", Path.Combine(Repository.Root, "LICENSE"));

        Assert.Equal(1, exitCode);
        Assert.Contains("LICENSE", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        SampleProgram.RunAsync("Quickstart.dll", arguments);

    /// <summary>The table's rows by name, each with the numbers of its figures in order.</summary>
    private static TableRows Rows(string output)
    {
        var rows = new TableRows();
        foreach (var cells in output.Split('\n').Where(line => line.StartsWith('\u2502'))
            .Select(line => line.Split('\u2502', StringSplitOptions.TrimEntries)))
        {
            var figures = cells[2..4].Select(cell => Number().Match(cell.Replace(",", "", StringComparison.Ordinal)))
                .Where(match => match.Success);
            rows[cells[1]] = [.. figures.Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        }

        return rows;
    }

    [GeneratedRegex(@"^\d+(\.\d+)?")]
    private static partial Regex Number();

    private sealed class TableRows : Dictionary<string, double[]>
    {
        /// <summary>The row under one name or the other.</summary>
        public double[] this[string name, string otherName] => TryGetValue(name, out var row) ? row : this[otherName];
    }
}
