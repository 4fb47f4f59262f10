using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Wattwise.Caching;

namespace Wattwise.Tests.Caching.Flights;

public class PromptsInFlightTests
{
    private static readonly CacheKey Partition = Key(-1);
    private static readonly StageContext Stage = new("cache", typeof(PromptsInFlightTests), new StageServices());
    private readonly PromptsInFlight _prompts = new();

    [Fact]
    public void A_prompt_enters_only_after_it_has_seen_all_similar_ones()
    {
        var matches = new List<LookupMatch>();
        var seen = _prompts.Find(Prompt(1).Request, Prompt(1).Vector, 0.9f, matches);
        Assert.True(_prompts.TryEnter(Prompt(2), 0.9f, ref seen, matches));

        var late = 0L;
        Assert.False(_prompts.TryEnter(Prompt(1), 0.9f, ref late, matches));
        Assert.Equal(Key(2), Assert.Single(matches).Key);
        matches.Clear();
        Assert.True(_prompts.TryEnter(Prompt(1), 0.9f, ref late, matches));
    }

    [Fact]
    public void Another_dimension_partition_or_direction_is_not_similar()
    {
        Enter(Prompt(1, vector: [1, 0, 0]));
        Enter(Prompt(2, vector: [0, 1]));
        Enter(Prompt(3, partition: Key(-2)));
        Enter(Prompt(4));
        Assert.Empty(Find(Prompt(4)));
        Assert.Equal(Key(4), Assert.Single(Find(Prompt(5))).Key);
    }

    [Fact]
    public void A_turn_that_can_be_understood_alone_finds_first_turns_in_flight()
    {
        Enter(Prompt(1));
        var turn = Prompt(2, partition: Key(-2));
        Assert.Empty(Find(turn));
        Assert.Single(Find(turn with { Request = Request(2, Key(-2), selfContainedPartition: Partition) }));
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

    private static PromptInFlight Prompt(int number, CacheKey? partition = null, float[]? vector = null) =>
        new(Request(number, partition ?? Partition), vector ?? [1, 0], new SharedStream<FlightItem>(_ => AsyncEnumerable.Empty<FlightItem>(), _ => 1, 0, _ => { }));

    private static CacheRequest Request(int number, CacheKey partition, CacheKey? selfContainedPartition = null)
    {
        ChatOptions? options = null;
        var keys = new RequestKeys(null, default, partition, Key(number), $"prompt {number}") { SelfContainedPartition = selfContainedPartition };
        return new CacheRequest([], null, StageScope.Begin(Stage, ref options), keys, isNested: false);
    }

    private static CacheKey Key(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private void Enter(PromptInFlight prompt)
    {
        // As one that has seen them all and was refused by each.
        var seen = long.MaxValue;
        Assert.True(_prompts.TryEnter(prompt, 0.9f, ref seen, []));
    }

    private List<LookupMatch> Find(PromptInFlight prompt)
    {
        var matches = new List<LookupMatch>();
        _prompts.Find(prompt.Request, prompt.Vector, 0.9f, matches);
        return matches;
    }
}
