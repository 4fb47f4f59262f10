using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Compression;
using static Wattwise.Tests.Compression.Turns.AgentConversation;

namespace Wattwise.Tests.Compression.Turns;

public class OldResultsTests
{
    // Without a cache any removal pays off, so that the batches alone decide.
    private static readonly PromptCacheTerms Free = PromptCacheTerms.None;

    [Fact]
    public void Old_results_go_in_batches_and_the_newest_stay()
    {
        var options = new OldTurnsOptions { KeepResults = 2, ClearAtLeastTokens = 3_000 };

        // Old ones: 3 of 1,000 less their placeholders are just below the batch, 4 are above it.
        Assert.Empty(Plan(Of(5, 1_000), options).Cleared);
        Assert.Equal([1, 5, 9, 13], Plan(Of(6, 1_000), options).Cleared.Select(cleared => cleared.Message - 1));
        Assert.Equal(4, Plan(Of(9, 1_000), options).Cleared.Count);
        Assert.Equal(8, Plan(Of(10, 1_000), options).Cleared.Count);
        Assert.Equal(2, Plan(Of(10, 1_000), options).BatchPoints.Count);
    }

    [Fact]
    public void A_placeholder_stands_in_a_copy_and_nothing_else_changes()
    {
        var messages = Of(6, 1_000);
        messages[2].RawRepresentation = "the provider's own form";
        var before = messages.Select(Written).ToArray();

        var sent = Plan(messages, new() { KeepResults = 2, ClearAtLeastTokens = 3_000 }).Apply(
            messages, cleared => (cleared.Text, "get_original(\"x\")"));

        Assert.Equal(before, messages.Select(Written));
        Assert.Equal("[… result of read_file left out: 1 line, 4000 characters; get_original(\"x\")]", ResultsOf(sent)[0]);
        Assert.Null(sent[2].RawRepresentation);
        Assert.NotNull(messages[2].RawRepresentation);
        Assert.All(Enumerable.Range(0, messages.Count).Where(i => i is not (2 or 6 or 10 or 14)), i => Assert.Same(messages[i], sent[i]));
        Assert.Equal(
            messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId),
            sent.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId));
    }

    [Fact]
    public void Errors_excluded_tools_small_results_and_named_ones_stay()
    {
        ChatMessage[] messages =
        [
            .. Turn(0, "read_file", Text(0, 4_000)),
            .. Turn(1, "read_file", "Error: no such file. " + Text(1, 4_000)),
            .. Turn(2, "keep_me", Text(2, 4_000)),
            .. Turn(3, "read_file", "short"),
            .. Turn(4, "get_original", Text(4, 4_000)),
            .. Turn(5, "read_file", Text(5, 4_000)),
            .. Of(3, 1_000),
        ];
        var options = new OldTurnsOptions { KeepResults = 1, ClearAtLeastTokens = 7_000 };
        options.ExcludedTools.Add("keep_me");

        var plan = OldResults.Plan(messages, options, CharacterTokenCounter.Instance, Free, result => result.CallId == "call_4_0");

        Assert.Equal(["call_0_0", "call_5_0"], plan.Cleared.Select(cleared => cleared.Result.CallId));
    }

    [Fact]
    public void Calls_made_together_are_one_unit_and_an_unfinished_one_is_left_alone()
    {
        ChatMessage[] messages =
        [
            .. Turn(0, "read_file", Text(0, 3_000), Text(1, 3_000), Text(2, 3_000)),
            .. Turn(1, "read_file", Text(3, 3_000)),
            .. Turn(2, "read_file", Text(4, 3_000)),
        ];

        // With two kept, the three of the first turn are old; with three kept, one of them is new and all stay.
        Assert.Equal(3, Plan(messages, new() { KeepResults = 2, ClearAtLeastTokens = 5_000 }).Cleared.Count);
        Assert.Empty(Plan(messages, new() { KeepResults = 3, ClearAtLeastTokens = 5_000 }).Cleared);

        ChatMessage[] unfinished = [.. messages.Where((_, i) => i != 3)];
        Assert.Empty(Plan(unfinished, new() { KeepResults = 2, ClearAtLeastTokens = 5_000 }).Cleared);
    }

    [Fact]
    public void A_batch_waits_until_it_pays_off()
    {
        var options = new OldTurnsOptions { KeepResults = 5, ClearAtLeastTokens = 5_000 };
        var anthropic = new PromptCacheTerms(1.25, 0.1);
        int FirstTurn(OldTurnsOptions options, PromptCacheTerms terms) =>
            Enumerable.Range(1, 60).First(turns => Plan(Of(turns, 1_000), options, terms).Cleared.Count > 0);

        // In turn T, T - 5 results of 955 tokens net are old. Without a cache six are enough.
        Assert.Equal(11, FirstTurn(options, Free));

        // 4 results were cached behind them: with questions and answers 4,140 tokens, or 4,760 to write instead of reading them. Being read
        // twice a turn for a tenth has cost 191 (T - 6) (T - 5) / 2 by then: 4,011 in turn 12, 5,348 in turn 13.
        Assert.Equal(13, FirstTurn(options, anthropic));

        // 11.5 S/D is 6.2 in turn 13 and 5.6 in turn 14.
        Assert.Equal(13, FirstTurn(new(options) { RemainingCalls = 7 }, anthropic));
        Assert.Equal(14, FirstTurn(new(options) { RemainingCalls = 6 }, anthropic));

        // On an engine of one's own only the length of the prompt is a reason.
        Assert.Empty(Plan(Of(40, 1_000), options, PromptCacheTerms.LocalEngine).Cleared);
        Assert.NotEmpty(Plan(Of(40, 1_000), new(options) { MaxPromptTokens = 20_000 }, PromptCacheTerms.LocalEngine).Cleared);
    }

    [Fact]
    public void A_file_that_was_read_again_goes_with_the_next_batch_though_it_is_new()
    {
        static IEnumerable<ChatMessage> Read(int number, string path, int tokens) =>
            Turn(number, "read_file", Text(number, tokens)).Select(message =>
            {
                foreach (var call in message.Contents.OfType<FunctionCallContent>())
                    call.Arguments = new Dictionary<string, object?> { ["path"] = path, ["lines"] = 5 };
                return message;
            });
        ChatMessage[] messages =
            [.. Read(0, "a", 4_000), .. Read(1, "b", 4_000), .. Read(2, "c", 4_000), .. Read(3, "b", 4_000), .. Read(4, "d", 4_000)];
        var options = new OldTurnsOptions { KeepResults = 4, ClearAtLeastTokens = 7_000 };

        Assert.Empty(Plan(messages, options).Cleared);
        options.SupersedingTools.Add("read_file");
        var plan = Plan(messages, options);
        Assert.Equal(
            [("call_0_0", false), ("call_1_0", true)], plan.Cleared.Select(cleared => (cleared.Result.CallId, cleared.IsSuperseded)));
        Assert.EndsWith("a later call gave it anew]", ResultsOf(plan.Apply(messages))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_sent_stays_as_it_was_except_at_the_batch_points_that_are_named() => AnyConversation.ForAll(conversation =>
    {
        var (messages, options, terms) = conversation;
        string[] sentBefore = [];
        var pointsBefore = 0;
        for (var count = 1; count <= messages.Length; count++)
        {
            ChatMessage[] soFar = [.. messages.Take(count)];
            if (soFar[^1].Role == ChatRole.Assistant)
                continue;

            var plan = OldResults.Plan(soFar, options, CharacterTokenCounter.Instance, terms);
            string[] sent = [.. plan.Apply(soFar).Select(Written)];
            var stable = plan.BatchPoints.Skip(pointsBefore).Select(point => point.FirstChanged).Append(sentBefore.Length).Min();
            Assert.Equal(sentBefore.Take(stable), sent.Take(stable));

            // What is a placeholder once stays the same placeholder.
            Assert.All(
                Enumerable.Range(0, sentBefore.Length)
                    .Where(i => sentBefore[i].Contains("[… ", StringComparison.Ordinal) && soFar[i].Contents.Count == 1),
                    i => Assert.Equal(sentBefore[i], sent[i]));
            Assert.True(plan.BatchPoints.Count - pointsBefore <= 1);
            Assert.All(plan.BatchPoints, point => Assert.True(point.Removed >= options.ClearAtLeastTokens));
            sentBefore = sent;
            pointsBefore = plan.BatchPoints.Count;
        }
    }, iter: 300);

    [Fact]
    public void A_plan_of_what_was_cleared_clears_nothing_more() => AnyConversation.ForAll(conversation =>
    {
        var (messages, options, terms) = conversation;
        var once = OldResults.Plan(messages, options, CharacterTokenCounter.Instance, terms).Apply(messages);
        var twice = OldResults.Plan(once, options, CharacterTokenCounter.Instance, terms).Apply(once);

        Assert.Equal(once.Select(Written), twice.Select(Written));
    }, iter: 300);

    private static Gen<(ChatMessage[] Messages, OldTurnsOptions Options, PromptCacheTerms Terms)> AnyConversation { get; } =
        from turns in Gen.Select(Gen.Int[1, 3], Gen.Int[5, 3_000], Gen.Int[0, 3]).List[1, 25]
        from keep in Gen.Int[0, 6]
        from least in Gen.Int[500, 8_000]
        from terms in Gen.OneOf(PromptCacheTerms.None, new(1.25, 0.1), new(1, 0.5))
        from remaining in Gen.Int[1, 100]
        from isCausal in Gen.Bool
        from supersedes in Gen.Bool
        select (Messages(turns), Options(keep, least, isCausal ? null : remaining, supersedes), terms);

    private static ChatMessage[] Messages(List<(int Calls, int Tokens, int Tool)> turns) =>
    [
        .. turns.SelectMany((turn, number) => Turn(
            number, turn.Tool == 0 ? "again" : $"tool_{turn.Tool}",
            [.. Enumerable.Range(0, turn.Calls).Select(i => Text(number + i, turn.Tokens))]).Select(message =>
            {
                if (turn.Tool == 0)
                {
                    foreach (var call in message.Contents.OfType<FunctionCallContent>())
                        call.Arguments = null;
                }

                return message;
            })),
    ];

    private static OldTurnsOptions Options(int keep, int least, int? remaining, bool supersedes)
    {
        var options = new OldTurnsOptions { KeepResults = keep, ClearAtLeastTokens = least, RemainingCalls = remaining };
        if (supersedes)
            options.SupersedingTools.Add("again");
        return options;
    }

    private static OldResultsPlan Plan(IReadOnlyList<ChatMessage> messages, OldTurnsOptions options, PromptCacheTerms? terms = null) =>
        OldResults.Plan(messages, options, CharacterTokenCounter.Instance, terms ?? Free);
}
