using System.Text.Json;
using Wattwise.Caching;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Tests.Cache;

public class CacheExplainCommandTests
{
    private const string Strict = """{ "Wattwise": { "SemanticCache": { "MaxWrongAmongHits": 0.01 } } }""";
    private static readonly string Embedder = Path.Combine(ToolRun.Models, "all-MiniLM-L6-v2-Q8_0.gguf");
    private static readonly string Verifier = Path.Combine(ToolRun.Models, "prompt-pair-verifier-22M-Q8_0.gguf");

    [Theory]
    [InlineData("How do I reset my password?", "exact", true)]
    [InlineData("How can I reset my password?", "semantic", true)]
    [InlineData("How do I not reset my password?", "guard:negation", false)]
    [InlineData("Why is the sky blue?", "miss", false)]
    [InlineData("Give me a random password.", "bypass:random-answer", false)]
    [InlineData("My mail is bob@contoso.com, what now?", "bypass:personal-data", false)]
    public async Task A_question_is_answered_or_not_for_the_reason_that_the_cache_has(string question, string reason, bool serves)
    {
        using Folder folder = new();
        var explained = (await ExplainAsync(await FillAsync(folder), question)).Json();

        Assert.Equal(reason, explained.GetProperty("reason").GetString());
        Assert.Equal(serves, explained.GetProperty("serves").GetBoolean());
        Assert.Equal(reason, explained.GetProperty("entries")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_limit_of_the_settings_decides_and_what_a_judge_found_loosens_it()
    {
        using Folder folder = new();
        var cache = await FillAsync(folder);
        var settings = folder.Write("app.json", Strict);

        var before = (await ExplainAsync(cache, "How can I reset my password?", "--settings", settings)).Json();
        Assert.Equal("below-limit", before.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, before.GetProperty("minProbability").ValueKind);
        Assert.Equal(0.01, before.GetProperty("maxWrongAmongHits").GetDouble());

        await using (SqliteSemanticCacheStore store = new(new() { FilePath = cache }))
        {
            CacheEvidence evidence = new(DateTimeOffset.UnixEpoch, default, 0.99f, 0.98, WasServed: true, IsRight: true);
            for (var i = 0; i < 1_000; i++)
                await store.AppendAsync(before.GetProperty("policy").GetString()!, evidence, TestContext.Current.CancellationToken);
        }

        var after = (await ExplainAsync(cache, "How can I reset my password?", "--settings", settings)).Json();
        Assert.Equal("semantic", after.GetProperty("reason").GetString());
        Assert.InRange(after.GetProperty("judged").GetDouble(), 1, 1_000);
        Assert.InRange(after.GetProperty("wrongAmongHitsBound").GetDouble(), 0, 0.01);
    }

    [Fact]
    public async Task Without_a_verifier_only_exact_repeats_are_answered_as_in_the_app()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync(
            "cache", "explain", await FillAsync(folder), "How can I reset my password?", "--embedder", Embedder, "--json");

        Assert.False(run.Json().GetProperty("serves").GetBoolean());
    }

    [Fact]
    public async Task The_settings_of_a_gateway_name_the_models_too()
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync(
            "cache", "explain", await FillAsync(folder), "How can I reset my password?", "--settings",
            Path.Combine(Repository.Root, "samples", "Gateway", "appsettings.json"));

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Contains("Answered from the cache (semantic): Follow the link.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "embedder", "a question")]
    [InlineData(ExitCodes.Usage, "no text", " ")]
    public async Task What_is_missing_is_named(int exitCode, string expected, string question)
    {
        using Folder folder = new();
        var run = await ToolRun.RunAsync("cache", "explain", folder.Write("cache.db", ""), question);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> FillAsync(Folder folder)
    {
        var lines = folder.Write(
            "lines.jsonl",
            $$"""{"prompt":"How do I reset my password?","answer":"Follow the link.","answeredAt":"{{TimeProvider.System.GetUtcNow().AddHours(-1):O}}"}""");
        var cache = folder.File("cache.db");
        Assert.Equal(
            ExitCodes.Done,
            (await ToolRun.RunAsync("cache", "import", cache, "--from", lines, "--embedder", Embedder, "--model", "m")).ExitCode);
        return cache;
    }

    private static Task<ToolRun> ExplainAsync(string cache, string question, params string[] more) =>
        ToolRun.RunAsync(["cache", "explain", cache, question, "--embedder", Embedder, "--verifier", Verifier, "--json", .. more]);
}
