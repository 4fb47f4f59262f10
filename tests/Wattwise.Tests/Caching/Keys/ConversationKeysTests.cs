using CsCheck;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Keys;

/// <summary>Which histories share what: the keys of a turn inside of a conversation.</summary>
public class ConversationKeysTests
{
    private const string SelfContained = "How do I reset my password?";
    private const string Dependent = "What about it?";
    private static readonly RequestKeyBuilder Builder = new(null, null, 1_000) { SharesFirstTurns = true };
    private static readonly ChatMessage[] France = [Chat.User("What is the VAT in France?"), Chat.Assistant("20 %.")];
    private static readonly ChatMessage[] Spain = [Chat.User("What is the VAT in Spain?"), Chat.Assistant("21 %.")];

    [Fact]
    public void A_first_turn_has_no_history_and_one_partition()
    {
        var keys = Keys([Chat.User(SelfContained)]);
        Assert.False(keys.HasHistory);
        Assert.Null(keys.SelfContainedPartition);
        Assert.Equal(SelfContained, keys.Prompt);
    }

    [Fact]
    public void A_self_contained_turn_may_be_answered_as_a_first_turn_after_whatever_complete_questions()
    {
        var first = Keys([Chat.User(SelfContained)]);
        var france = Keys([.. France, Chat.User(SelfContained)]);
        var spain = Keys([.. Spain, Chat.User(SelfContained)]);
        Assert.Equal(first.Partition, france.SelfContainedPartition);
        Assert.Equal(first.Partition, spain.SelfContainedPartition);
    }

    [Fact]
    public void Its_own_answer_is_kept_under_its_history()
    {
        var first = Keys([Chat.User(SelfContained)]);
        var france = Keys([.. France, Chat.User(SelfContained)]);
        var spain = Keys([.. Spain, Chat.User(SelfContained)]);
        Assert.Equal(3, new[] { first.Partition, france.Partition, spain.Partition }.Distinct().Count());
        Assert.Equal(3, new[] { first.Exact, france.Exact, spain.Exact }.Distinct().Count());
        Assert.True(france.HasHistory);
    }

    [Fact]
    public void A_dependent_turn_is_never_shared_by_two_histories()
    {
        var france = Keys([.. France, Chat.User(Dependent)]);
        var spain = Keys([.. Spain, Chat.User(Dependent)]);
        Assert.Equal(Dependent, france.Prompt);
        Assert.Null(france.SelfContainedPartition);
        Assert.Null(spain.SelfContainedPartition);
        Assert.NotEqual(france.Partition, spain.Partition);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("Continue")]
    [InlineData("ok, thanks!")]
    public void A_move_is_matched_exactly_and_never_by_meaning(string move)
    {
        var keys = Keys([.. France, Chat.User(move)]);
        Assert.Null(keys.Bypass);
        Assert.Null(keys.Prompt);
        Assert.Null(keys.SelfContainedPartition);
        Assert.Equal(keys.Exact, Keys([.. France, Chat.User(move)]).Exact);
        Assert.NotEqual(keys.Exact, Keys([.. Spain, Chat.User(move)]).Exact);
    }

    [Fact]
    public void Branches_of_one_conversation_part_where_they_differ()
    {
        var common = Keys([.. France, Chat.User(Dependent)]);
        var left = Keys([.. France, Chat.User("Why?"), Chat.Assistant("a"), Chat.User(Dependent)]);
        var right = Keys([.. France, Chat.User("Why?"), Chat.Assistant("b"), Chat.User(Dependent)]);
        var leftAgain = Keys([.. France, Chat.User("Why?"), Chat.Assistant("a"), Chat.User(Dependent)]);
        Assert.Equal(3, new[] { common.Partition, left.Partition, right.Partition }.Distinct().Count());
        Assert.Equal(left, leftAgain);
    }

    [Fact]
    public void The_hash_of_a_branch_grows_from_that_of_its_trunk() =>
        Assert.Equal(Roll(Roll(default, France), Spain).Value, Roll(default, [.. France, .. Spain]).Value);

    [Fact]
    public void A_regenerated_answer_makes_another_history()
    {
        var first = Keys([Chat.User("Tell me a joke"), Chat.Assistant("one"), Chat.User(Dependent)]);
        var regenerated = Keys([Chat.User("Tell me a joke"), Chat.Assistant("two"), Chat.User(Dependent)]);
        Assert.NotEqual(first.Partition, regenerated.Partition);
        Assert.NotEqual(first.Exact, regenerated.Exact);
    }

    [Fact]
    public void Pieces_ids_and_times_of_earlier_messages_do_not_matter() =>
        Gen.Select(Gen.String[1, 40], Gen.Int[0, 40]).ForAll((text, at) =>
        {
            var cut = Math.Min(at, text.Length);
            var whole = Keys([Chat.User("q"), Chat.Assistant(text), Chat.User(Dependent)]);
            var pieces = new ChatMessage(
                ChatRole.Assistant, [new TextContent(text[..cut]), new TextContent(""), new TextContent(text[cut..])])
            {
                MessageId = "m",
                CreatedAt = DateTimeOffset.UnixEpoch,
            };
            Assert.Equal(whole, Keys([Chat.User("q"), pieces, Chat.User(Dependent)]));
        });

    [Fact]
    public void Roles_and_reasoning_of_earlier_turns_matter()
    {
        ChatMessage[][] histories =
        [
            [Chat.User("a"), Chat.Assistant("b")],
            [Chat.User("a"), Chat.User("b")],
            [Chat.Assistant("a"), Chat.User("b")],
            [Chat.User("ab")],
            [Chat.User("a"), new(ChatRole.Assistant, [new TextReasoningContent("r"), new TextContent("b")])],
            [Chat.User("a"), new(ChatRole.Assistant, [new TextReasoningContent("s"), new TextContent("b")])],
            [Chat.User("a"), Chat.System("s"), Chat.Assistant("b")],
            [Chat.System("s"), Chat.User("a"), Chat.Assistant("b")],
        ];
        Assert.Equal(histories.Length, histories.Select(history => Keys([.. history, Chat.User(Dependent)]).Partition).Distinct().Count());
    }

    [Fact]
    public void System_prompts_stay_in_both_partitions()
    {
        var plain = Keys([.. France, Chat.User(SelfContained)]);
        var brief = Keys([Chat.System("Be brief."), .. France, Chat.User(SelfContained)]);
        var midway = Keys([.. France, Chat.System("Be brief."), Chat.User(SelfContained)]);
        var after = Keys([.. France, Chat.User(SelfContained), Chat.System("Be brief.")]);
        Assert.Equal(4, new[] { plain.Partition, brief.Partition, midway.Partition, after.Partition }.Distinct().Count());
        Assert.Equal(Keys([Chat.System("Be brief."), Chat.User(SelfContained)]).Partition, brief.SelfContainedPartition);
        Assert.Equal(brief.SelfContainedPartition, midway.SelfContainedPartition);
        Assert.Equal(
            3, new[] { plain.SelfContainedPartition, brief.SelfContainedPartition, after.SelfContainedPartition }.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(CompatibilityTests.Differences), MemberType = typeof(CompatibilityTests))]
    public void Options_and_tools_stay_in_both_partitions(string name, ChatOptions options)
    {
        Assert.NotEmpty(name);
        var plain = Keys([.. France, Chat.User(SelfContained)]);
        var other = Keys([.. France, Chat.User(SelfContained)], options.Clone());
        Assert.NotEqual(plain.Partition, other.Partition);
        Assert.NotEqual(plain.SelfContainedPartition, other.SelfContainedPartition);
        Assert.NotNull(other.SelfContainedPartition);
    }

    [Fact]
    public void A_user_message_right_before_the_prompt_belongs_to_it()
    {
        var keys = Keys([.. France, Chat.User("Document: passwords are reset by mail."), Chat.User(SelfContained)]);
        Assert.Equal(SelfContained, keys.Prompt);
        Assert.Null(keys.SelfContainedPartition);
    }

    [Fact]
    public void A_prompt_with_an_image_or_after_one_is_matched_exactly_only()
    {
        var image = new DataContent(new byte[] { 1 }, "image/png");
        ChatMessage[][] requests =
        [
            [new(ChatRole.User, [new TextContent("a"), image, new TextContent("bc")])],
            [new(ChatRole.User, [new TextContent("ab"), image, new TextContent("c")])],
            [new(ChatRole.User, [new TextContent("abc"), image])],
            [new(ChatRole.User, [image]), Chat.Assistant("A cat."), Chat.User(SelfContained)],
        ];
        Assert.All(requests, request => Assert.Null(Keys(request).Prompt));
        Assert.Equal(requests.Length, requests.Select(request => Keys(request).Exact).Distinct().Count());
    }

    [Fact]
    public void A_conversation_that_ends_with_an_answer_has_an_exact_key_of_its_own()
    {
        var keys = Keys(France);
        Assert.Null(keys.Prompt);
        Assert.NotEqual(keys.Exact, Keys(Spain).Exact);
        Assert.NotEqual(keys.Exact, Keys([.. France, Chat.User("x")]).Exact);
    }

    private static RequestKeys Keys(ChatMessage[] messages, ChatOptions? options = null)
    {
        var scope = WattwiseScope.JoinOrBegin(ref options, out _);
        return Builder.Build(messages, options, scope.Options);
    }

    private static ConversationHash Roll(ConversationHash hash, ChatMessage[] turns)
    {
        var canonical = new CanonicalHash();
        try
        {
            var hasData = false;
            foreach (var turn in turns)
                Assert.Null(hash.Add(ref canonical, turn, ref hasData));
            return hash;
        }
        finally
        {
            canonical.Dispose();
        }
    }
}
