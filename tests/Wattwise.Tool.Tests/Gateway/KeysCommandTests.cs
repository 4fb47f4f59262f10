using System.Globalization;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class KeysCommandTests
{
    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_text_and_revoked()
    {
        using Folder folder = new();
        var created = (await ToolRun.RunAsync(
            "keys", "create", "--data", folder.Path, "--tenant", "acme", "--tokens-per-day", "1000", "--json")).Json();
        var text = created.GetProperty("key").GetString()!;
        var id = created.GetProperty("id").GetString()!;
        Assert.StartsWith("ww_", text, StringComparison.Ordinal);

        var listed = await ToolRun.RunAsync("keys", "list", "--data", folder.Path);
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Contains("1,000", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(text[^40..], listed.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Done, (await ToolRun.RunAsync("keys", "revoke", id, "--data", folder.Path)).ExitCode);
        Assert.Contains("revoked", (await ToolRun.RunAsync("keys", "list", "--data", folder.Path)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, (await ToolRun.RunAsync("keys", "revoke", id, "--data", folder.Path)).ExitCode);
    }

    [Fact]
    public async Task A_key_that_is_kept_nowhere_is_another_each_time()
    {
        var first = await ToolRun.RunAsync("keys", "new");
        var second = await ToolRun.RunAsync("keys", "new");

        Assert.NotEqual(first.Output, second.Output);
        Assert.StartsWith("ww_", first.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tokens-per-day", "-1")]
    [InlineData("--requests-per-minute", "0")]
    [InlineData("--joules-per-day", "1,5")]
    [InlineData("--joules-per-month", "NaN")]
    [InlineData("--scopes", "everything")]
    [InlineData("--expires", "2020-01-01")]
    public async Task A_limit_that_cannot_be_is_refused_and_no_key_is_made(string option, string value)
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("keys", "create", "--data", folder.Path, "--tenant", "acme", option, value);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task All_that_a_key_may_do_is_set_and_listed()
    {
        using Folder folder = new();
        string[] limits =
        [
            "--models", "small", "large", "--scopes", "generate", "--expires", "2099-12-31", "--requests-per-minute", "60",
            "--max-concurrent-requests", "4",
            "--tokens-per-day", "1000", "--tokens-per-month", "20000", "--joules-per-day", "2.5e3", "--joules-per-month", "30000",
        ];
        Assert.Equal(
            ExitCodes.Done, (await ToolRun.RunAsync(["keys", "create", "--data", folder.Path, "--tenant", "acme", .. limits])).ExitCode);

        var settings = (await ToolRun.RunAsync("keys", "list", "--data", folder.Path, "--json")).Json()[0].GetProperty("settings");
        Assert.Equal(
            (4, 20_000), (settings.GetProperty("maxConcurrentRequests").GetInt32(), settings.GetProperty("tokensPerMonth").GetInt64()));
        Assert.Equal(new DateTimeOffset(2099, 12, 31, 0, 0, 0, TimeSpan.Zero), settings.GetProperty("expiresAt").GetDateTimeOffset());
        var text = (await ToolRun.RunAsync("keys", "list", "--data", folder.Path)).Output;
        Assert.All(
            ["small", "large", "generate only", "60 requests a minute", "4 at a time", "20,000 tokens a month", "2,500 J a day",
                "live until 2099-12-31"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_are_written_the_same_whatever_the_language_of_the_machine()
    {
        using Folder folder = new();
        await ToolRun.RunAsync("keys", "create", "--data", folder.Path, "--tenant", "acme", "--expires", "2099-12-31T18:00:00Z");
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.TimeSeparator = ".";
        CultureInfo.CurrentCulture = culture;

        Assert.Contains(
            "live until 2099-12-31 18:00", (await ToolRun.RunAsync("keys", "list", "--data", folder.Path)).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_for_keys_where_none_are_makes_no_file()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("keys", "list", "--data", folder.Path);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains(folder.Path, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task Where_the_keys_are_must_be_said() => Assert.Equal(ExitCodes.Usage, (await ToolRun.RunAsync("keys", "list")).ExitCode);
}
