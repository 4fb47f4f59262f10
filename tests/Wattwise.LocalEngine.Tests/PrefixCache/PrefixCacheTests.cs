namespace Wattwise.LocalEngine.Tests;

public class PrefixCacheTests
{
    private readonly FakeKvSequences _kv = new(16);

    [Fact]
    public void A_second_request_finds_what_the_first_left_and_shares_its_cells()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3, 4, 5]);

        var match = cache.Find(null, [1, 2, 3, 9]);
        Assert.Equal(3, match.Length);
        Assert.Equal([1, 2, 3, 4, 5], _kv.Tokens(cache.SequenceOf(match.Lease)));

        Retain(cache, [1, 2, 3, 9, 9], match);
        Assert.Equal(7, cache.CachedTokens);
        Assert.Equal(7, _kv.UsedCells);
        Assert.Equal(2, cache.RetainedSequences);
    }

    [Fact]
    public void Two_requests_that_computed_the_same_prompt_at_once_are_kept_once()
    {
        var cache = Create();
        var (first, second) = (Decode([1, 2, 3, 4]), Decode([1, 2, 3, 5]));
        cache.Retain(null, [1, 2, 3, 4], first, 1);
        cache.Retain(null, [1, 2, 3, 5], second, 1);

        Assert.Equal(5, _kv.UsedCells);
        Assert.Equal([1, 2, 3, 5], _kv.Tokens(second));
    }

    [Fact]
    public void The_next_turn_of_a_chat_takes_the_place_of_the_turn_before()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3]);
        var match = cache.Find(null, [1, 2, 3, 4, 5]);
        Retain(cache, [1, 2, 3, 4, 5, 6], match);

        Assert.Equal(1, cache.RetainedSequences);
        Assert.Equal(6, _kv.UsedCells);
    }

    [Fact]
    public void Nothing_is_found_across_scopes_and_no_name_means_the_default_scope()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3], scope: "a");
        Assert.All((string?[])[null, "", "A", "b"], scope => Assert.Equal(PrefixMatch.None, cache.Find(scope, [1, 2, 3])));
        Assert.Equal(3, cache.Find("a", [1, 2, 3]).Length);
    }

    [Fact]
    public void At_equal_cost_the_least_recently_used_goes_first()
    {
        var cache = Create();
        Retain(cache, [1, 1, 1]);
        Retain(cache, [2, 2, 2]);
        Retain(cache, [3, 3, 3]);
        cache.Release(cache.Find(null, [1, 1, 1]).Lease);

        Assert.True(cache.Evict(3));
        Assert.Equal([3, 0, 3], Found(cache, 1, 2, 3));
        Assert.True(cache.EvictForSequence());
        Assert.Equal([3, 0, 0], Found(cache, 1, 2, 3));
    }

    [Fact]
    public void Cells_that_are_dearer_to_compute_outlive_some_uses_of_cheap_ones_but_not_for_ever()
    {
        var cache = Create();
        Retain(cache, [1, 1, 1], cost: 9);
        Retain(cache, [2, 2, 2], cost: 3);
        Assert.True(cache.Evict(3));
        Assert.Equal([3, 0], Found(cache, 1, 2));

        for (var i = 0; i < 3; i++)
        {
            Retain(cache, [2, 2, 2], cost: 3);
            Assert.True(cache.Evict(3));
        }

        Assert.Equal(0, Found(cache, 1)[0]);
    }

    [Fact]
    public void A_prefix_that_is_used_outlives_the_tail_that_is_not()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3, 4, 5, 6]);
        Retain(cache, [7, 7, 7]);
        cache.Release(cache.Find(null, [1, 2, 3]).Lease);

        Assert.True(cache.Evict(2));
        Assert.Equal(4, cache.Find(null, [1, 2, 3, 4, 5, 6]).Length);
        Assert.True(cache.Evict(3)); // the first prompt is leased up to its fourth token now
        Assert.Equal([4, 0], [cache.Find(null, [1, 2, 3, 4]).Length, Found(cache, 7)[0]]);
    }

    [Fact]
    public void What_a_running_request_uses_stays()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3, 4]);
        var match = cache.Find(null, [1, 2, 9]);

        Assert.Equal(2, cache.EvictableTokens);
        Assert.False(cache.Evict(3));
        Assert.True(cache.Evict(2));
        Assert.False(cache.EvictForSequence());
        Assert.Equal(2, cache.Find(null, [1, 2, 3, 4]) is var again ? again.Length : 0);

        cache.Release(again.Lease);
        cache.Release(match.Lease);
        Assert.True(cache.EvictForSequence());
        Assert.Equal(0, cache.CachedTokens);
        Assert.Throws<InvalidOperationException>(() => cache.Release(match.Lease));
    }

    [Fact]
    public void A_pinned_prefix_stays_until_it_is_unpinned_and_pins_are_bounded()
    {
        var cache = Create(new(100, 8, 3));
        Retain(cache, [1, 2, 3, 4]);
        Assert.False(cache.Pin(null, [1, 2, 3, 4]));
        Assert.False(cache.Pin(null, [1, 2, 4]));
        Assert.False(cache.Pin("a", [1, 2, 3]));
        Assert.True(cache.Pin(null, [1, 2, 3]));
        Assert.True(cache.Pin(null, [1, 2]));
        Assert.Equal(3, cache.PinnedTokens);

        cache.Evict(cache.EvictableTokens);
        Assert.Equal(3, cache.CachedTokens);
        Assert.True(cache.Unpin(null, [1, 2, 3]));
        Assert.False(cache.Unpin(null, [1, 2, 3]));
        Assert.True(cache.Evict(1));
        Assert.False(cache.Evict(1));
    }

    [Fact]
    public void A_prefix_that_two_hold_stays_until_both_let_go()
    {
        var cache = Create(new(100, 8, 100));
        Retain(cache, [1, 2, 3]);
        Assert.True(cache.Pin(null, [1, 2, 3]));
        Assert.True(cache.Pin(null, [1, 2, 3]));

        Assert.True(cache.Unpin(null, [1, 2, 3]));
        Assert.False(cache.Evict(1));
        Assert.True(cache.Unpin(null, [1, 2, 3]));
        Assert.True(cache.Evict(3));
    }

    [Fact]
    public void Limits_hold_after_each_request()
    {
        var cache = Create(new(6, 2, 0));
        for (var i = 1; i <= 5; i++)
        {
            Assert.True(Retain(cache, [i, i, i]));
            Assert.Equal(Math.Min(i, 2), cache.RetainedSequences);
        }

        Assert.Equal(6, cache.CachedTokens);
        Assert.False(Retain(cache, [7, 7, 7, 7, 7, 7, 7]));
        Assert.Equal(6, _kv.UsedCells);
    }

    [Fact]
    public void A_cache_without_room_frees_what_it_gets()
    {
        foreach (var limits in (PrefixCacheLimits[])[new(0, 8, 0), new(8, 0, 0)])
        {
            var cache = Create(limits);
            Assert.False(Retain(cache, [1, 2, 3]));
            Assert.Equal(0, _kv.UsedCells);
        }
    }

    [Fact]
    public void After_a_reset_nothing_is_found_and_old_leases_mean_nothing()
    {
        var cache = Create();
        Retain(cache, [1, 2, 3]);
        var match = cache.Find(null, [1, 2, 3]);
        _kv.Reset();
        cache.Clear();

        Assert.Equal(PrefixMatch.None, cache.Find(null, [1, 2, 3]));
        Retain(cache, [1, 2, 3]);
        cache.Release(match.Lease);
        Assert.Equal(3, cache.EvictableTokens);
        Assert.Throws<InvalidOperationException>(() => cache.SequenceOf(match.Lease));
    }

    private PrefixCache Create(PrefixCacheLimits? limits = null) => new(_kv, limits ?? new(1000, 16, 1000));

    private bool Retain(PrefixCache cache, int[] tokens, PrefixMatch match = default, string? scope = null, double cost = 1)
    {
        var id = _kv.Take();
        if (match.Length > 0)
            _kv.Copy(cache.SequenceOf(match.Lease), id, 0, match.Length);
        foreach (var token in tokens.AsSpan(match.Length))
            _kv.Decode(id, token);
        var kept = cache.Retain(scope, tokens, id, cost, sharedTokens: match.Length);
        cache.Release(match.Lease);
        return kept;
    }

    private int Decode(int[] tokens)
    {
        var id = _kv.Take();
        foreach (var token in tokens)
            _kv.Decode(id, token);
        return id;
    }

    // How much is left of prompts that repeat one token three times; looking does not count as a use.
    private int[] Found(PrefixCache cache, params int[] tokens) =>
        [.. tokens.Select(token => cache.RetainedSequences == 0 ? 0 : Enumerable.Range(0, 16).Where(id => !_kv.IsFree(id))
            .Max(id => _kv.Tokens(id).AsSpan().CommonPrefixLength([token, token, token])))];
}
