using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

public sealed class CompressionReferencesTests : IDisposable
{
    private static readonly CacheScope Ada = new("acme", "ada");
    private static readonly CacheScope Bob = new("acme", "bob");

    private readonly FakeTimeProvider _clock = new();
    private readonly CompressionReferences _references;

    public CompressionReferencesTests() => _references = new(timeProvider: _clock);

    public void Dispose() => _references.Dispose();

    [Fact]
    public async Task A_model_gets_what_was_left_out()
    {
        var reference = _references.Remember(Ada, "call_1", "one\ntwo\n");

        Assert.Equal("[lines 1-2 of 2]\none\ntwo\n", await CallAsync(_references.CreateTool(Ada), reference));
        Assert.Equal("[lines 2-2 of 2]\ntwo\n", await CallAsync(_references.CreateTool(Ada), reference, from: 2));
    }

    [Fact]
    public async Task Unknown_foreign_forged_and_expired_get_the_same_last_word()
    {
        var reference = _references.Remember(Ada, "call_1", "secret");

        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(Bob), reference));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(new CacheScope("acme")), reference));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(default), reference));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(Ada), "abcdefghijkmnpqrstuv"));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(Ada), "../../etc/passwd"));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(_references.CreateTool(Ada), reference));
    }

    [Fact]
    public async Task The_last_word_says_what_to_do_and_not_to_retry()
    {
        Assert.Contains("Call the tool that gave the result again", CompressionReferences.Gone, StringComparison.Ordinal);
        Assert.DoesNotContain("try again", CompressionReferences.Gone, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(GetOriginalFunction.NoReference, await CallAsync(_references.Tool, reference: null));
    }

    [Fact]
    public async Task What_is_used_stays_up_to_the_longest_lifetime_since_the_app_sent_it()
    {
        var tool = _references.CreateTool(Ada);
        var reference = _references.Remember(Ada, "call_1", "text");
        for (var used = 0; used < 31; used++)
        {
            _clock.Advance(TimeSpan.FromMinutes(45));
            Assert.StartsWith("[lines", await CallAsync(tool, reference), StringComparison.Ordinal);
        }

        Assert.Equal(reference, _references.Remember(Ada, "call_1", "text"));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.StartsWith("[lines", await CallAsync(tool, reference), StringComparison.Ordinal);

        // Nobody sends it from here on.
        for (var used = 0; used < 30; used++)
        {
            _clock.Advance(TimeSpan.FromMinutes(45));
            Assert.StartsWith("[lines", await CallAsync(tool, reference), StringComparison.Ordinal);
        }

        _clock.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal(CompressionReferences.Gone, await CallAsync(tool, reference));
    }

    [Fact]
    public void What_nobody_uses_leaves_memory_by_itself()
    {
        _references.Remember(Ada, "call_1", "text");
        _clock.Advance(TimeSpan.FromMinutes(30));
        _references.Remember(Ada, "call_2", "text");
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, _references.Count);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((0, 0L), (_references.Count, _references.Bytes));
    }

    [Fact]
    public void The_same_text_has_the_same_reference_on_each_turn_and_on_each_machine()
    {
        using var restarted = new CompressionReferences();
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        using var keyed = new CompressionReferences(new() { Key = key });
        using var other = new CompressionReferences(new() { Key = [.. key] });

        var reference = _references.Remember(Ada, "call_1", "text");

        Assert.Equal(reference, _references.Remember(Ada, "call_1", new string("text".ToCharArray())));
        Assert.Equal(1, _references.Count);
        Assert.Equal(reference, restarted.Remember(Ada, "call_1", "text"));
        Assert.Equal(keyed.Remember(Ada, "call_1", "text"), other.Remember(Ada, "call_1", "text"));
        Assert.NotEqual(reference, keyed.Remember(Ada, "call_1", "text"));
    }

    [Fact]
    public void A_call_id_that_is_used_for_another_text_names_each_of_them()
    {
        var first = _references.Remember(Ada, "0", "first");
        var second = _references.Remember(Ada, "0", "second");

        Assert.NotEqual(first, second);
        Assert.Equal(first, _references.Remember(Ada, "0", "first"));
        Assert.Contains("first", _references.Read(Ada, first!, null, null, null), StringComparison.Ordinal);
        Assert.Contains("second", _references.Read(Ada, second!, null, null, null), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_larger_than_the_limit_has_no_reference()
    {
        using var small = new CompressionReferences(new() { MaxBytesPerScope = 4_000 });

        Assert.Null(small.Remember(Ada, "call_1", new string('x', 2_000)));
        Assert.NotNull(small.Remember(Ada, "call_1", new string('x', 1_000)));
    }

    [Fact]
    public void A_purge_takes_a_user_or_a_whole_tenant()
    {
        _references.Remember(Ada, "call_1", "text");
        _references.Remember(Bob, "call_1", "text");
        _references.Remember(new CacheScope("other", "ada"), "call_1", "text");

        Assert.Equal(1, _references.Purge(Ada));
        Assert.Equal(1, _references.Purge(new CacheScope("acme")));
        Assert.Equal(1, _references.Count);
        _references.Clear();
        Assert.Equal(0, _references.Count);
    }

    [Fact]
    public void After_its_end_it_keeps_nothing()
    {
        _references.Remember(Ada, "call_1", "text");
        _references.Dispose();
        _references.Dispose();

        Assert.Null(_references.Remember(Ada, "call_1", "text"));
        Assert.Equal(0, _references.Count);
    }

    [Fact]
    public void It_is_offered_only_where_it_can_be_called()
    {
        using var other = new CompressionReferences();
        ChatOptions With(AITool tool, ChatToolMode? mode = null) =>
            new() { Tools = [AIFunctionFactory.Create(() => 1, "one"), tool], ToolMode = mode };

        Assert.True(_references.IsOffered(With(_references.Tool), Ada));
        Assert.True(_references.IsOffered(With(_references.CreateTool(Ada), ChatToolMode.Auto), Ada));
        Assert.True(_references.IsOffered(With(_references.Tool, ChatToolMode.RequireAny), Ada));
        Assert.True(_references.IsOffered(With(_references.Tool, ChatToolMode.RequireSpecific("get_original")), Ada));
        Assert.True(_references.IsOffered(With(new ApprovalRequiredAIFunction(_references.Tool)), Ada));
        Assert.False(_references.IsOffered(With(_references.Tool, ChatToolMode.RequireSpecific("one")), Ada));
        Assert.False(_references.IsOffered(With(_references.Tool, ChatToolMode.None), Ada));
        Assert.False(_references.IsOffered(With(_references.CreateTool(Bob)), Ada));
        Assert.False(_references.IsOffered(With(other.Tool), Ada));
        Assert.False(_references.IsOffered(With(AIFunctionFactory.Create(() => 1, "get_original")), Ada));
        Assert.False(_references.IsOffered(new ChatOptions(), Ada));
        Assert.False(_references.IsOffered(null, Ada));
        Assert.True(_references.IsListed(With(_references.Tool, ChatToolMode.None), Ada));
    }

    [Fact]
    public void Its_own_calls_are_known_by_name_and_id() => Assert.Equal(["call_2"], _references.OwnCalls(
    [
        new(ChatRole.Assistant, [new FunctionCallContent("call_1", "read"), new FunctionCallContent("call_2", "get_original")]),
        new(ChatRole.Tool, [new FunctionResultContent("call_1", "a"), new FunctionResultContent("call_2", "b")]),
    ]));

    [Fact]
    public async Task Numbers_may_come_as_models_write_them()
    {
        var reference = _references.Remember(Ada, "call_1", "one\ntwo\nthree\n");
        foreach (var two in new object[] { 2, 2L, 2.0, "2", Json("2"), Json("2.0"), Json("\"2\"") })
        {
            var answer = await _references.CreateTool(Ada).InvokeAsync(
                new() { ["reference"] = Json($"\"{reference}\""), ["from"] = two, ["to"] = two }, Chat.Token);
            Assert.Equal("[lines 2-2 of 3]\ntwo\n", answer);
        }
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        Assert.Contains(
            "key", Assert.Throws<ArgumentException>(() => new CompressionReferences(new() { Key = new byte[8] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "name", Assert.Throws<ArgumentException>(() => new CompressionReferences(new() { ToolName = "get original" })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "idle", Assert.Throws<ArgumentException>(
                () => new CompressionReferences(new() { MaxLifetime = TimeSpan.FromMinutes(1) })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CompressionReferences(new() { MaxBytes = 0 }));
    }

    [Fact]
    public async Task Registered_it_is_one_for_the_app_with_its_settings_checked()
    {
        await using var app = new ServiceCollection().AddCompressionReferences(options => options.ToolName = "fetch")
            .BuildServiceProvider();
        await using var wrong = new ServiceCollection().AddCompressionReferences(options => options.MaxAnswerTokens = 0)
            .BuildServiceProvider();

        Assert.Same(app.GetRequiredService<CompressionReferences>(), app.GetRequiredService<CompressionReferences>());
        Assert.Equal("fetch", app.GetRequiredService<CompressionReferences>().Tool.Name);
        Assert.Throws<OptionsValidationException>(wrong.GetRequiredService<CompressionReferences>);
    }

    private static async Task<string> CallAsync(AIFunction tool, string? reference, int? from = null)
    {
        var answer = await tool.InvokeAsync(new() { ["reference"] = reference, ["from"] = from }, Chat.Token);
        return Assert.IsType<string>(answer);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
