using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Flights;

public class SimilarFlightsTests
{
    private static readonly CacheKey Partition = Key(-1);
    private static readonly StageContext Stage = new("cache", typeof(SimilarFlightsTests), new StageServices());
    private readonly SimilarFlights _prompts = new();

    [Fact]
    public void A_prompt_enters_only_after_it_has_seen_all_similar_ones()
    {
        var first = Prompt(2);
        Assert.Empty(_prompts.Find(first, 0.9f));
        Assert.Empty(_prompts.TryEnter(first, 0.9f));

        var late = Prompt(1);
        Assert.Same(first, Assert.Single(_prompts.TryEnter(late, 0.9f)).Prompt);
        Assert.Empty(_prompts.TryEnter(late, 0.9f));
        Assert.Equal(2, Find(Prompt(3)).Count);
    }

    [Fact]
    public void Another_dimension_partition_or_direction_is_not_similar()
    {
        Enter(Prompt(1, vector: [1, 0, 0]));
        Enter(Prompt(2, vector: [0, 1]));
        Enter(Prompt(3, partition: Key(-2)));
        Enter(Prompt(4));
        Assert.Empty(Find(Prompt(4)));
        Assert.Equal(Key(4), Assert.Single(Find(Prompt(5))).Prompt.Request.Keys.Exact);
    }

    [Fact]
    public void A_prompt_that_is_answered_more_briefly_is_not_waited_for()
    {
        Enter(Prompt(1, level: DirectiveLevel.Brief));
        Assert.Empty(Find(Prompt(2)));
        Assert.Single(Find(Prompt(2, level: DirectiveLevel.Brief)));
        Assert.Single(Find(Prompt(2, level: DirectiveLevel.VeryBrief)));
    }

    [Fact]
    public void A_turn_that_can_be_understood_alone_finds_first_turns_in_flight()
    {
        Enter(Prompt(1));
        var turn = Prompt(2, partition: Key(-2));
        Assert.Empty(Find(turn));
        Assert.Single(Find(turn with { Request = Request(2, Key(-2), selfContainedPartition: Partition), Seen = 0 }));
    }

    [Fact]
    public void Who_left_is_found_no_more_and_the_number_of_prompts_is_bounded()
    {
        var entered = Enumerable.Range(1, 2_000).Select(i => Prompt(i)).ToArray();
        foreach (var prompt in entered)
            Enter(prompt);
        Assert.Equal(1_024, Find(Prompt(0)).Count);
        foreach (var prompt in entered)
            _prompts.Leave(prompt);
        Assert.Empty(Find(Prompt(0)));
    }

    private static PromptFlight Prompt(int number, CacheKey? partition = null, float[]? vector = null, DirectiveLevel level = default) =>
        new(Request(number, partition ?? Partition, level: level), vector
            ?? [1, 0], new SharedStream<FlightItem>(_ => AsyncEnumerable.Empty<FlightItem>(), _ => 1, 0, _ => { }));

    private static CacheRequest Request(
        int number, CacheKey partition, CacheKey? selfContainedPartition = null, DirectiveLevel level = default)
    {
        var options = new ChatOptions().ConfigureWattwise(o => o.DirectiveLevel = level);
        var keys = new RequestKeys(null, default, partition, Key(number), $"prompt {number}")
        {
            SelfContainedPartition = selfContainedPartition,
        };
        return new CacheRequest(
            [], null, StageScope.Begin(Stage, ref options), keys, new PurgeLog().Now, DateTimeOffset.UnixEpoch, isNested: false);
    }

    private static CacheKey Key(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private void Enter(PromptFlight prompt)
    {
        // As one that has seen them all and was refused by each.
        prompt.Seen = long.MaxValue;
        Assert.Empty(_prompts.TryEnter(prompt, 0.9f));
    }

    private IReadOnlyList<SimilarFlight> Find(PromptFlight prompt) => _prompts.Find(prompt, 0.9f);
}
