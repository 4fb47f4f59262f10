using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Compression;
using static Wattwise.TestKit.Chat;

namespace Wattwise.Tests.Compression;

public class CompressionChatClientTests
{
    private readonly TestChatClient _model = new() { DefaultModelId = "gpt-4o" };

    [Fact]
    public async Task A_tools_result_is_sent_in_fewer_characters_and_says_the_same()
    {
        var rows = Rows(40);
        await Client().GetResponseAsync(Conversation("Which is the largest?", rows), null, Token);

        var sent = Assert.IsType<string>(Assert.IsType<FunctionResultContent>(_model.SeenMessages[0][2].Contents[0]).Result);
        Assert.True(sent.Length < rows.GetRawText().Length);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Contains($"item {i}", sent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_callers_messages_and_options_stay_as_they_were()
    {
        var messages = Conversation("Which is the largest?", Rows(40));
        var options = new ChatOptions { ModelId = "gpt-4o", Tools = [AIFunctionFactory.Create(() => 1, "list")] };
        var (before, contents) = (JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions), messages[2].Contents[0]);

        await Client().GetResponseAsync(messages, options, Token);

        Assert.Equal(before, JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions));
        Assert.Same(contents, messages[2].Contents[0]);
        Assert.Single(options.Tools);
    }

    [Fact]
    public async Task Words_of_system_user_and_model_are_sent_as_the_very_same_objects()
    {
        List<ChatMessage> messages = [Chat.System("You are {  \"kind\":   true }."), .. Conversation(
            "{ \"a\" :   1 }", Rows(40)), Assistant("{ \"b\" :  2 }"), User("[ 1,  2 ]")];
        await Client().GetResponseAsync(messages, null, Token);

        foreach (var i in new[] { 0, 1, 2, 4, 5 })
            Assert.Same(messages[i], _model.SeenMessages[0][i]);
    }

    [Fact]
    public async Task A_request_that_opts_out_is_sent_as_it_came()
    {
        var messages = Conversation("Which?", Rows(40));
        var options = new ChatOptions().ConfigureWattwise(o => o.Compression = PromptCompression.Off);
        var records = await RecordsOf(messages, options);

        Assert.All(messages, (message, i) => Assert.Same(message, _model.SeenMessages[0][i]));
        Assert.Equal(CompressionReasons.WholeOff, Assert.Single(records).Reason);
    }

    [Fact]
    public async Task Requests_that_were_drawn_for_comparison_are_sent_as_they_came()
    {
        var client = new AccountingChatClient(Client(), new AccountingOptions { ControlFraction = 0.5 });
        var messages = Conversation("Which?", Rows(40));
        List<bool> isControl = [];
        for (var i = 0; i < 40; i++)
        {
            var response = await client.GetResponseAsync(messages, null, Token);
            isControl.Add(response.GetFootprint()!.Stages.Any(stage => stage.Reason == CompressionReasons.WholeControl));
        }

        Assert.Equal([false, true], isControl.Distinct().Order());
        Assert.Equal(isControl, _model.SeenMessages.Select(sent => ReferenceEquals(sent[2], messages[2])));
    }

    [Fact]
    public async Task A_result_that_the_app_marked_stays_whole()
    {
        var messages = Conversation("Which?", Rows(40));
        messages[2].Contents[0].MarkForCompression(SpanTreatment.Never);
        await Client().GetResponseAsync(messages, null, Token);

        Assert.Same(messages[2], _model.SeenMessages[0][2]);
    }

    [Fact]
    public async Task Nothing_is_left_out_unless_selection_is_asked_for()
    {
        var log = string.Join(
            '\n', Enumerable.Range(0, 500).Select(i => $"2026-03-01T10:{i / 60:00}:{i % 60:00}Z INFO worker {i} finished batch {i * 7}"));
        var messages = Conversation("What did worker 77 do?", JsonSerializer.SerializeToElement(log));
        await Client().GetResponseAsync(messages, null, Token);

        Assert.Equal(log, Assert.IsType<FunctionResultContent>(_model.SeenMessages[0][2].Contents[0]).Result);
    }

    [Fact]
    public async Task Selection_keeps_what_the_question_names_and_says_what_is_missing()
    {
        var log = string.Join(
            '\n', Enumerable.Range(0, 500).Select(i => $"2026-03-01T10:{i / 60:00}:{i % 60:00}Z INFO worker {i} finished batch {i * 7}"));
        var records = await RecordsOf(
            Conversation("What did worker 377 do?", JsonSerializer.SerializeToElement(log)), null,
            o => o.Selection = new() { KeepShare = 0.1 });

        var sent = (string)Assert.IsType<FunctionResultContent>(_model.SeenMessages[0][2].Contents[0]).Result!;
        Assert.Contains("worker 377 finished batch 2639", sent, StringComparison.Ordinal);
        Assert.True(sent.Length < log.Length / 5);
        var record = Assert.Single(records, one => one.Reason == CompressionReasons.SelectedPrefix + "log");
        Assert.True(record.TokensAfter < record.TokensBefore / 5);
    }

    [Fact]
    public async Task The_next_turn_sends_the_earlier_messages_as_before()
    {
        var client = Client(o => o.Selection = new() { KeepShare = 0.3, MinTokens = 100 });
        List<ChatMessage> messages = [];
        for (var turn = 0; turn < 6; turn++)
        {
            messages.AddRange(Conversation($"What about item {turn * 5}?", Rows(60 + turn), call: $"c{turn}"));
            await client.GetResponseAsync(messages, null, Token);
            messages.Add(Assistant($"It is {turn}."));
        }

        for (var turn = 1; turn < 6; turn++)
        {
            var (before, now) = (_model.SeenMessages[turn - 1], _model.SeenMessages[turn]);
            Assert.Equal(Write(before), Write(now.Take(before.Count)));
        }
    }

    [Fact]
    public async Task A_restarted_app_sends_the_same_bytes()
    {
        var messages = Conversation("What about item 33?", Rows(80));
        await Client(o => o.Selection = new() { KeepShare = 0.3, MinTokens = 100 }).GetResponseAsync(messages, null, Token);
        await Client(o => o.Selection = new() { KeepShare = 0.3, MinTokens = 100 }).GetResponseAsync(messages, null, Token);

        Assert.Equal(Write(_model.SeenMessages[0]), Write(_model.SeenMessages[1]));
    }

    [Fact]
    public async Task A_marked_document_is_selected_and_the_words_around_it_stay()
    {
        var document = string.Join(
            ' ', Enumerable.Range(0, 120).Select(i => $"The lighthouse of bay {i} was built in {1700 + i} by a crew of {i + 3}."));
        var content = new TextContent($"Read this.\n{document}\nWhen was the lighthouse of bay 71 built?");
        content.MarkForCompression(new TextSpan(11, document.Length, SpanTreatment.Select));
        await Client(o => o.Selection = new() { KeepShare = 0.2 }).GetResponseAsync(
            [new ChatMessage(ChatRole.User, [content])], null, Token);

        var sent = _model.SeenMessages[0][0].Text;
        Assert.StartsWith("Read this.\n", sent, StringComparison.Ordinal);
        Assert.EndsWith("\nWhen was the lighthouse of bay 71 built?", sent, StringComparison.Ordinal);
        Assert.Contains("The lighthouse of bay 71 was built in 1771 by a crew of 74.", sent, StringComparison.Ordinal);
        Assert.True(sent.Length < document.Length / 3);
    }

    [Fact]
    public async Task A_compressor_that_fails_fails_no_request()
    {
        var messages = Conversation("Which?", JsonSerializer.SerializeToElement(new string('x', 20_000)));
        var records = await RecordsOf(messages, null, o => o.Selection = new() { KeepShare = 0.1, Compressor = new Broken() });

        Assert.Equal(1, _model.Calls);
        Assert.Contains(records, record => record is { Reason: CompressionReasons.Failed, Outcome: StageOutcome.Failed });
    }

    [Fact]
    public async Task A_compressor_that_hangs_holds_a_request_up_no_longer_than_the_limit()
    {
        var messages = Conversation("Which?", JsonSerializer.SerializeToElement(new string('x', 20_000)));
        var records = await RecordsOf(messages, null, o =>
        {
            o.Selection = new() { KeepShare = 0.1, Compressor = new Hanging() };
            o.TimeLimit = TimeSpan.FromMilliseconds(50);
        });

        Assert.Contains(records, record => record.Reason == CompressionReasons.TimedOut);
        Assert.Same(messages[2], _model.SeenMessages[0][2]);
    }

    [Fact]
    public async Task Whoever_cancels_is_heard()
    {
        using var cancel = new CancellationTokenSource();
        var client = Client(o => o.Selection = new() { KeepShare = 0.1, Compressor = new Hanging() });
        var pending = client.GetResponseAsync(
            Conversation("Which?", JsonSerializer.SerializeToElement(new string('x', 20_000))), null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(0, _model.Calls);
    }

    [Fact]
    public async Task What_fits_the_budget_is_left_whole_and_what_does_not_is_selected()
    {
        var rows = JsonSerializer.SerializeToElement(string.Join('\n', Enumerable.Range(0, 300).Select(i => $"line {i} says {i * i}")));
        await Client(o => (o.Selection, o.MaxInputTokens) = (new() { KeepShare = 0.1 }, 100_000)).GetResponseAsync(
            Conversation("line 7?", rows), null, Token);
        await Client(o => (o.Selection, o.MaxInputTokens) = (new() { KeepShare = 0.1 }, 900)).GetResponseAsync(
            Conversation("line 7?", rows), null, Token);

        Assert.Equal(rows.GetString(), ResultOf(0));
        Assert.True(((string)ResultOf(1)!).Length < rows.GetString()!.Length / 2);
    }

    [Fact]
    public async Task A_prompt_over_budget_is_sent_and_said_to_be_so()
    {
        var records = await RecordsOf([User(new string('x', 4000) + " y")], null, o => (o.Selection, o.MaxInputTokens) = (new(), 10));

        Assert.Equal(1, _model.Calls);
        Assert.Contains(records, record => record.Reason == CompressionReasons.OverBudget);
    }

    [Fact]
    public async Task The_scope_maps_what_was_sent_to_its_source()
    {
        CompressionMap? map = null;
        var log = string.Join(
            '\n', Enumerable.Range(0, 500).Select(i => $"2026-03-01T10:{i / 60:00}:{i % 60:00}Z INFO worker {i} finished batch {i * 7}"));
        _model.Respond = (_, _) =>
        {
            map = WattwiseScope.Current?.CompressionMap;
            return Task.FromResult(TestChatClient.Response("ok"));
        };
        await Client(o => o.Selection = new() { KeepShare = 0.1 }).GetResponseAsync(
            Conversation("What did worker 377 do?", JsonSerializer.SerializeToElement(log)), null, Token);

        var part = Assert.Single(map!.Parts);
        Assert.Equal((2, 0, ContentKind.Log, false, "call"), (part.Message, part.Content, part.Kind, part.IsLossless, part.CallId));
        Assert.NotEmpty(part.Kept);
        Assert.All(part.Kept, kept =>
            Assert.Equal(part.Text[kept.Start..(kept.Start + kept.Length)], log[kept.SourceStart..(kept.SourceStart + kept.SourceLength)]));
    }

    [Fact]
    public async Task What_is_left_out_is_named_only_if_the_request_can_fetch_it()
    {
        using var references = new CompressionReferences();
        var log = string.Join(
            '\n', Enumerable.Range(0, 500).Select(i => $"2026-03-01T10:{i / 60:00}:{i % 60:00}Z INFO worker {i} finished batch {i * 7}"));
        var messages = Conversation("What did worker 377 do?", JsonSerializer.SerializeToElement(log));
        var client = Client(o =>
        {
            o.Selection = new() { KeepShare = 0.1 };
            o.UseReferences(references);
        });
        await client.GetResponseAsync(messages, null, Token);
        await client.GetResponseAsync(messages, new ChatOptions { Tools = [references.Tool] }, Token);

        Assert.DoesNotContain("get_original", (string)ResultOf(0)!, StringComparison.Ordinal);
        Assert.Contains("get_original(\"", (string)ResultOf(1)!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_are_sent_shorter_and_functions_stay_invokable()
    {
        var function = AIFunctionFactory.Create((int title) => title + 1, "next");
        var schema = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["type"] = "object",
            ["properties"] = new Dictionary<string, object> { ["title"] = new { title = "title", type = "integer" } },
        });
        var options = new ChatOptions { Tools = [new Described(function, schema)] };
        await Client().GetResponseAsync([User("Next?")], options, Token);

        var sent = Assert.IsAssignableFrom<AIFunction>(Assert.Single(_model.OptionsOf(1)!.Tools!));
        Assert.Equal("""{"type":"object","properties":{"title":{"type":"integer"}}}""", sent.JsonSchema.GetRawText());
        Assert.Equal("4", (await sent.InvokeAsync(new(new Dictionary<string, object?> { ["title"] = 3 }), Token))?.ToString());
    }

    [Fact]
    public async Task A_stream_is_asked_with_the_same_messages()
    {
        var client = Client();
        await client.GetResponseAsync(Conversation("Which?", Rows(40)), null, Token);
        await foreach (var _ in client.GetStreamingResponseAsync(Conversation("Which?", Rows(40)), null, Token))
        {
        }

        Assert.Equal(Write(_model.SeenMessages[0]), Write(_model.SeenMessages[1]));
    }

    [Fact]
    public async Task What_the_model_fetches_is_booked_against_the_saving()
    {
        using var references = new CompressionReferences();
        List<ChatMessage> messages =
        [
            .. Conversation("Which is item 7?", Rows(400)),
            new(ChatRole.Assistant,
                [new FunctionCallContent("again", references.ToolName, new Dictionary<string, object?> { ["reference"] = "abc" })]),
            new(ChatRole.Tool, [new FunctionResultContent("again", "7 item 7 active eu-west 21")]),
        ];

        var records = await RecordsOf(
            messages, new ChatOptions { Tools = [references.Tool], ModelId = "gpt-4o" }, o => o.UseReferences(references));
        var fetched = Assert.Single(records, record => record.Reason == CompressionReasons.Fetched);
        Assert.Equal(0, fetched.TokensBefore);
        Assert.True(fetched.TokensAfter > 0);
        Assert.True(fetched.Avoided!.Value.Joules < 0);

        // A turn later it is a part of the prompt as any other.
        messages.AddRange([Assistant("Item 7 is active."), User("Thanks.")]);
        Assert.DoesNotContain(
            await RecordsOf(messages, new ChatOptions { Tools = [references.Tool], ModelId = "gpt-4o" }, o => o.UseReferences(references)),
            record => record.Reason == CompressionReasons.Fetched);
    }

    [Fact]
    public async Task A_request_that_clears_a_batch_bears_what_the_prompt_cache_bills_again()
    {
        List<ChatMessage> messages = [User("Look at all of them.")];
        StageRecord? clearing = null;
        for (var turn = 0; turn < 60 && clearing is null; turn++)
        {
            messages.AddRange(Conversation("", Rows(60), $"call{turn}").Skip(1));
            clearing = await ClearedAsync();
        }

        // The next request sends the same in place of the same, and changes nothing that was sent before.
        messages.AddRange([Assistant("I have looked."), User("Thanks.")]);
        var next = await ClearedAsync();
        Assert.Equal((clearing!.TokensBefore, clearing.TokensAfter), (next!.TokensBefore, next.TokensAfter));
        Assert.True(next.Avoided!.Value.Joules > clearing.Avoided!.Value.Joules);

        async Task<StageRecord?> ClearedAsync() =>
            (await RecordsOf(messages, null, o =>
                o.OldTurns = new() { KeepResults = 1, ClearAtLeastTokens = 1_000, PromptCache = PromptCacheTerms.For("openai", "gpt-5") }))
                .SingleOrDefault(record => record.Reason == CompressionReasons.OldResults);
    }

    private static string Write(IEnumerable<ChatMessage> messages) => JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions);

    private static JsonElement Rows(int count) => JsonSerializer.SerializeToElement(
        Enumerable.Range(0, count).Select(i => new { id = i, name = $"item {i}", status = "active", region = "eu-west", price = i * 3 }));

    private static List<ChatMessage> Conversation(string question, JsonElement result, string call = "call") =>
    [
        User(question),
        new(ChatRole.Assistant, [new FunctionCallContent(call, "list", new Dictionary<string, object?> { ["kind"] = "all" })]),
        new(ChatRole.Tool, [new FunctionResultContent(call, result)]),
    ];

    private object? ResultOf(int call) => Assert.IsType<FunctionResultContent>(_model.SeenMessages[call][2].Contents[0]).Result;

    private CompressionChatClient Client(Action<CompressionOptions>? configure = null)
    {
        // No machine is so busy.
        var options = new CompressionOptions { TimeLimit = TimeSpan.FromMinutes(5) };
        configure?.Invoke(options);
        return new CompressionChatClient(_model, null, options);
    }

    private async Task<IReadOnlyList<StageRecord>> RecordsOf(
        IEnumerable<ChatMessage> messages, ChatOptions? options, Action<CompressionOptions>? configure = null)
    {
        var client = new AccountingChatClient(Client(configure));
        var response = await client.GetResponseAsync(messages, options, Token);
        return [.. response.GetFootprint()!.Stages.Where(record => record.Stage == WattwiseStages.Compression)];
    }

    private sealed class Described(AIFunction function, JsonElement schema) : DelegatingAIFunction(function)
    {
        public override JsonElement JsonSchema => schema;
    }

    private sealed class Broken : IPromptCompressor
    {
        public ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken) =>
            throw new InvalidDataException("Broken.");
    }

    // It does not even listen to its token.
    private sealed class Hanging : IPromptCompressor
    {
        public ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken) =>
            new(new TaskCompletionSource<CompressedText?>().Task);
    }
}
