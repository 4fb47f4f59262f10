using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Cache;

public class CacheCommandTests
{
    private static readonly string Embedder = Path.Combine(ToolRun.Models, "all-MiniLM-L6-v2-Q8_0.gguf");

    [Fact]
    public async Task Imported_answers_are_counted_explained_and_purged()
    {
        using Folder folder = new();
        var cache = folder.File("cache.db");
        var imported = await ImportAsync(
            folder, cache, "acme",
            ("What is the capital of France?", "Paris."), ("How do I reset my password?", "Follow the link in the mail."));
        Assert.Equal(2, imported.Json().GetProperty("imported").GetInt64());

        var stats = (await ToolRun.RunAsync("cache", "stats", cache, "--json")).Json();
        Assert.Equal(2, stats.GetProperty("entries").GetInt64());
        Assert.Equal("acme", Assert.Single(stats.GetProperty("groups").EnumerateArray()).GetProperty("tenant").GetString());

        var nearest = (await ToolRun.RunAsync("cache", "explain", cache, "What is the capital of Spain?", "--embedder", Embedder, "--json"))
            .Json().GetProperty("entries")[0];
        Assert.Equal("What is the capital of France?", nearest.GetProperty("prompt").GetString());
        Assert.Equal("miss", nearest.GetProperty("reason").GetString());

        Assert.Equal(
            0, (await ToolRun.RunAsync("cache", "purge", cache, "--tenant", "other", "--json")).Json().GetProperty("removed").GetInt64());
        var key = nearest.GetProperty("key").GetString()!;
        Assert.Equal(1, (await ToolRun.RunAsync("cache", "purge", cache, "--key", key, "--json")).Json().GetProperty("removed").GetInt64());
        Assert.Equal(
            1, (await ToolRun.RunAsync("cache", "purge", cache, "--tenant", "acme", "--json")).Json().GetProperty("removed").GetInt64());
    }

    [Fact]
    public async Task Statistics_show_no_text()
    {
        using Folder folder = new();
        var cache = folder.File("cache.db");
        await ImportAsync(folder, cache, "acme", ("What is the capital of France?", "Paris."));

        var run = await ToolRun.RunAsync("cache", "stats", cache);

        Assert.Contains("acme", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Paris", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("capital", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_answered_question_is_named_by_its_number()
    {
        using Folder folder = new();
        var lines = folder.Write(
            "lines.jsonl", """{"prompt":"a question","answer":"an answer","answeredAt":"2026-01-01T00:00:00Z"}"""
                + "\n{\"prompt\":\"half\"}\n");

        var run = await ToolRun.RunAsync(
            "cache", "import", folder.File("cache.db"), "--from", lines, "--embedder", Embedder, "--model", "m");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("Line 2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--everything", "--tenant", "acme")]
    [InlineData("--key", "0123")]
    public async Task A_purge_without_a_condition_with_two_meanings_or_half_a_key_is_refused(params string[] conditions)
    {
        using Folder folder = new();
        var cache = folder.Write("cache.db", "");

        Assert.Equal(ExitCodes.Usage, (await ToolRun.RunAsync(["cache", "purge", cache, .. conditions])).ExitCode);
    }

    private static async Task<ToolRun> ImportAsync(
        Folder folder, string cache, string tenant, params (string Prompt, string Answer)[] questions)
    {
        var at = TimeProvider.System.GetUtcNow().AddHours(-1);
        var lines = folder.Write("lines.jsonl", string.Concat(questions.Select(question =>
            $$"""{"prompt":"{{question.Prompt}}","answer":"{{question.Answer}}","answeredAt":"{{at:O}}"}""" + "\n")));
        return await ToolRun.RunAsync(
            "cache", "import", cache, "--from", lines, "--embedder", Embedder, "--model", "m", "--tenant", tenant, "--json");
    }
}
