using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Import;

public class ImportTests
{
    private const string Prompt = "How do I reset my password?";
    private const string Rephrased = "How can I reset my password?";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemorySemanticCacheStore _store;

    public ImportTests() => _store = new InMemorySemanticCacheStore(new() { TimeProvider = _time });

    private DateTimeOffset Recently => _time.GetUtcNow().AddHours(-1);

    [Fact]
    public async Task Imported_answers_serve_equal_and_similar_requests()
    {
        using var model = new TestChatClient();
        using var client = Create(model);
        var result = await Import(client, new CacheImportItem(Prompt, "from the log", Recently));

        Assert.Equal(1, result.Imported);
        Assert.Empty(result.Refused);
        Assert.Equal("exact", (await client.RecordAsync(Prompt)).Reason);
        Assert.Equal("semantic", (await client.RecordAsync(Rephrased)).Reason);
        Assert.Equal("from the log", await client.StreamAsync(Rephrased));
        Assert.Equal(0, model.Calls);
    }

    [Fact]
    public async Task An_item_is_keyed_like_its_request()
    {
        using var model = new TestChatClient();
        using var client = Create(model);
        var options = Chat.With(o => o.CacheScope = new("tenant"));
        var response = TestChatClient.Response("from the log");
        ChatMessage[] messages = [Chat.System("Be brief."), Chat.User(Prompt)];
        await Import(client, new CacheImportItem(messages, options, response, Recently));

        Assert.Equal("from the log", (await client.GetResponseAsync(messages, options, Chat.Token)).Text);
        Assert.Equal("answer 1", (await client.GetResponseAsync(messages, null, Chat.Token)).Text);
        Assert.Equal("answer 2", await client.AskAsync(Prompt, options));
    }

    [Fact]
    public async Task What_requests_may_not_keep_an_import_may_not_either()
    {
        using var client = Create(new TestChatClient());
        var result = await Import(
            client,
            new CacheImportItem("My e-mail is ann@example.com, who am I?", "Ann", Recently),
            new CacheImportItem(Prompt, "I'm sorry, I can't help with that.", Recently),
            new CacheImportItem(Prompt, "too old", _time.GetUtcNow().AddDays(-2)),
            new CacheImportItem([Chat.User(Prompt)], null, TestChatClient.Response("cut o", ChatFinishReason.Length), Recently),
            new CacheImportItem(" ", "empty", Recently));

        Assert.Equal(0, result.Imported);
        Assert.Equal(
            ["bypass:empty-prompt 1", "bypass:personal-data 1", "expired 1", "incomplete 1", "objection:refusal 1"],
            result.Refused.Select(refused => $"{refused.Key} {refused.Value}"));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task An_answer_is_replaced_only_by_a_newer_one_also_after_a_restart()
    {
        using (var before = Create(new TestChatClient()))
            await Import(before, new CacheImportItem(Prompt, "new", Recently));

        using var client = Create(new TestChatClient());
        var result = await Import(
            client, new CacheImportItem(Prompt, "old", Recently.AddHours(-1)), new CacheImportItem(Prompt, "same age", Recently));
        Assert.Equal((0, 2), (result.Imported, result.Refused["older"]));
        Assert.Equal("new", await client.AskAsync(Prompt));
        Assert.Equal(1, (await Import(client, new CacheImportItem(Prompt, "newest", Recently.AddMinutes(1)))).Imported);
        Assert.Equal("newest", await client.AskAsync(Prompt));
        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public async Task The_time_to_live_counts_from_the_answer_and_never_from_the_future()
    {
        using var client = Create(new TestChatClient());
        await Import(client, new CacheImportItem(Prompt, "old", _time.GetUtcNow().AddHours(-23)), new CacheImportItem(
            "Something else?", "early", _time.GetUtcNow().AddDays(9)));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("early", await client.AskAsync("Something else?"));
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("answer 2", await client.AskAsync("Something else?"));
    }

    [Fact]
    public async Task Prompts_are_embedded_in_batches()
    {
        using var embedder = new TestEmbedder();
        using var client = Create(new TestChatClient(), embedder);
        var result = await Import(
            client, [.. Enumerable.Range(0, 130).Select(i => new CacheImportItem($"Question {i}?", $"Answer {i}.", Recently))]);
        Assert.Equal((130, 3), (result.Imported, embedder.Calls));
        Assert.Equal("Answer 77.", await client.AskAsync("Question 77?"));
    }

    [Fact]
    public async Task The_client_is_found_in_a_pipeline_and_works_without_an_embedder()
    {
        using var pipeline = new TestChatClient().AsBuilder().UseWattwise().Build();
        await Import(pipeline.GetService<SemanticCacheChatClient>()!, new CacheImportItem(Prompt, "from the log", DateTimeOffset.UtcNow));
        Assert.Equal("from the log", await pipeline.AskAsync(Prompt));
    }

    [Fact]
    public async Task An_import_that_is_cancelled_keeps_what_it_had_imported()
    {
        using var cancellation = new CancellationTokenSource();
        using var client = Create(new TestChatClient());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ImportAsync(Items(), cancellation.Token));

        Assert.Equal(64, _store.Count);
        Assert.Equal("Answer 5.", await client.AskAsync("Question 5?"));

        async IAsyncEnumerable<CacheImportItem> Items()
        {
            for (var i = 0; ; i++)
            {
                if (i == 100)
                    await cancellation.CancelAsync();
                cancellation.Token.ThrowIfCancellationRequested();
                yield return new CacheImportItem($"Question {i}?", $"Answer {i}.", Recently);
            }
        }
    }

    [Fact]
    public async Task An_objection_of_the_apps_own_policy_is_counted_under_its_own_name()
    {
        using var client = new SemanticCacheChatClient(
            new TestChatClient(), new TestEmbedder(), new() { Store = _store, AdmissionPolicy = new NoNumbers() },
            new() { TimeProvider = _time });

        var result = await Import(
            client, new CacheImportItem(Prompt, "Call 555.", Recently), new CacheImportItem(Prompt, "Use the link.", Recently));

        Assert.Equal((1, 1L), (result.Imported, result.Refused[CacheReasons.ObjectionPrefix + "digits"]));
        Assert.Equal("Use the link.", await client.AskAsync(Prompt));
    }

    [Fact]
    public async Task Tags_that_are_too_many_end_an_import()
    {
        using var client = Create(new TestChatClient());
        var options = Chat.With(o => o.CacheTags = [.. Enumerable.Range(0, 33).Select(i => $"tag {i}")]);

        await Assert.ThrowsAsync<ArgumentException>(
            () => Import(client, new CacheImportItem(Prompt, "answer", Recently) { Options = options }));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task An_imported_answer_is_purged_by_its_tag()
    {
        using var model = new TestChatClient();
        using var client = Create(model);
        var options = Chat.With(o => o.CacheTags = ["prices"]);
        await Import(client, new CacheImportItem(Prompt, "from the log", Recently) { Options = options }, new CacheImportItem(
            "Something else?", "kept", Recently));

        await client.PurgeAsync(new CachePurge { Tag = "prices" }, Chat.Token);

        Assert.Equal("answer 1", await client.AskAsync(Prompt));
        Assert.Equal("kept", await client.AskAsync("Something else?"));
    }

    [Fact]
    public async Task A_broken_embedder_is_reported()
    {
        using var client = Create(new TestChatClient(), new TestEmbedder(_ => throw new InvalidOperationException("no embedder")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Import(client, new CacheImportItem(Prompt, "answer", Recently)));
    }

    [Fact]
    public async Task A_prompt_that_the_embedder_cannot_read_is_imported_for_its_own_words_alone()
    {
        using var model = new TestChatClient();
        using var client = Create(
            model, new TestEmbedder(text => text.Length > 40 ? throw new TooLongException() : TestEmbedder.Letters(text)));
        var tooLong = $"{Prompt} I forgot it and cannot log in.";
        var result = await Import(client, new CacheImportItem(tooLong, "long", Recently), new CacheImportItem(Prompt, "short", Recently));

        Assert.Equal((2, 1), (result.Imported, _store.Count));
        Assert.Equal(("long", "short"), (await client.AskAsync(tooLong), await client.AskAsync(Rephrased)));
    }

    private sealed class TooLongException : Exception, IInputTooLong
    {
        public int MaxTokens => 40;
    }

    private sealed class NoNumbers : ICacheAdmissionPolicy
    {
        public string? FindObjection(in CacheAdmission admission) => admission.Answer.Text.Any(char.IsAsciiDigit) ? "digits" : null;
    }

    private static Task<CacheImportResult> Import(SemanticCacheChatClient client, params CacheImportItem[] items) =>
        client.ImportAsync(items.ToAsyncEnumerable(), Chat.Token);

    private SemanticCacheChatClient Create(TestChatClient model, TestEmbedder? embedder = null) =>
        new(
            model,
            embedder ?? new TestEmbedder(),
            new() { Name = "shop", Store = _store, Policy = new StaticThresholdPolicy(0.9f) },
            new() { TimeProvider = _time });
}
