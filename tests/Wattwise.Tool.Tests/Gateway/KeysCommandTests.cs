using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Gateway;

public class KeysCommandTests
{
    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_text_and_revoked()
    {
        using Folder folder = new();
        var created = (await ToolRun.RunAsync("keys", "create", "--data", folder.Path, "--tenant", "acme", "--tokens-per-day", "1000", "--json")).Json();
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

    [Fact]
    public async Task A_limit_that_cannot_be_is_refused()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("keys", "create", "--data", folder.Path, "--tenant", "acme", "--tokens-per-day", "-1");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }
}
