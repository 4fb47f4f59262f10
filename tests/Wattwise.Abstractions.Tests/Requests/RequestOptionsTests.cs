using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Abstractions.Tests.Requests;

public class RequestOptionsTests
{
    [Fact]
    public void A_clone_is_independent_of_its_original()
    {
        var original = new ChatOptions().ConfigureWattwise(o => o.VaryBy = ["list-7"]);
        var one = original.Clone().ConfigureWattwise(o => o.CacheScope = new("contoso"));
        var other = original.Clone().ConfigureWattwise(o => (o.CacheScope, o.CacheMode) = (new("fabrikam"), CacheMode.Bypass));

        Assert.Equal((default, CacheMode.Default, "list-7"), Of(original));
        Assert.Equal((new("contoso"), CacheMode.Default, "list-7"), Of(one));
        Assert.Equal((new("fabrikam"), CacheMode.Bypass, "list-7"), Of(other));

        static (CacheScope, CacheMode, string) Of(ChatOptions options) =>
            Lift(options) is var o ? (o.CacheScope, o.CacheMode, o.VaryBy.Single()) : default;
    }

    [Fact]
    public void Options_that_share_the_dictionary_are_independent_too()
    {
        var original = new ChatOptions().ConfigureWattwise(o => o.VaryBy = ["x"]);
        var other = new ChatOptions { AdditionalProperties = original.AdditionalProperties };
        other.ConfigureWattwise(o => o.CacheScope = new("contoso"));
        Assert.Equal(default, Lift(original).CacheScope);
    }

    [Fact]
    public void What_was_handed_in_or_out_has_no_effect_later()
    {
        var tags = new List<string> { "a" };
        WattwiseRequestOptions? kept = null;
        var options = new ChatOptions().ConfigureWattwise(o => (kept, o.CacheTags) = (o, tags));
        tags.Add("b");
        kept!.CacheScope = new("contoso");
        Assert.Equal((default, "a"), (Lift(options).CacheScope, Lift(options).CacheTags.Single()));
    }

    [Fact]
    public void A_merge_by_key_keeps_what_only_one_side_sets()
    {
        var agent = new ChatOptions().ConfigureWattwise(o => (o.CacheScope, o.DirectiveLevel) = (new("contoso"), DirectiveLevel.Brief));
        Assert.Equal(new("contoso"), Merge(agent, new ChatOptions().ConfigureWattwise(o => o.CacheTags = ["t"])).CacheScope);
        Assert.Equal(DirectiveLevel.Brief, Merge(agent, new ChatOptions().ConfigureWattwise(o => o.VaryBy = ["t"])).DirectiveLevel);
        Assert.Equal(
            new("contoso", "ann"), Merge(agent, new ChatOptions().ConfigureWattwise(o => o.CacheScope = new(null, "ann"))).CacheScope);
        Assert.Equal(new("contoso"), Merge(agent, new ChatOptions().ConfigureWattwise(o => o.CacheScope = default(CacheScope))).CacheScope);
        Assert.Equal(new("fabrikam"), Merge(agent, new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("fabrikam"))).CacheScope);
        Assert.Equal(default, Merge(agent, new ChatOptions().ConfigureWattwise(o => o.CacheScope = CacheScope.AppWide)).CacheScope);

        static EffectiveRequestOptions Merge(ChatOptions agent, ChatOptions run)
        {
            var merged = run.Clone();
            foreach (var (key, value) in agent.AdditionalProperties!)
                (merged.AdditionalProperties ??= []).TryAdd(key, value);
            return Lift(merged);
        }
    }

    [Fact]
    public void A_nested_request_inherits_what_it_does_not_set()
    {
        var outer = Begin(new ChatOptions().ConfigureWattwise(o =>
        {
            o.CacheScope = new("contoso", "ann");
            o.CacheMode = CacheMode.ReadOnly;
            o.VaryBy = ["v"];
            o.CacheTags = ["t"];
            o.DirectiveLevel = DirectiveLevel.Brief;
        }));
        WattwiseScope.Current = outer;
        try
        {
            var nested = Begin(new ChatOptions().ConfigureWattwise(o => o.CacheTags = ["u"])).Options;
            Assert.Equal(
                (new CacheScope("contoso", "ann"), CacheMode.ReadOnly, "v", "u", DirectiveLevel.Brief),
                (nested.CacheScope, nested.CacheMode, nested.VaryBy.Single(), nested.CacheTags.Single(), nested.DirectiveLevel));

            Assert.Equal(new("contoso", "ann"), ScopeOf(default));
            Assert.Equal(new("contoso", "bob"), ScopeOf(new(null, "bob")));
            Assert.Equal(new("contoso"), ScopeOf(new("contoso")));
            Assert.Equal(default, ScopeOf(CacheScope.AppWide));
        }
        finally
        {
            WattwiseScope.Current = null;
        }

        static CacheScope ScopeOf(CacheScope scope) =>
            Begin(new ChatOptions().ConfigureWattwise(o => (o.CacheScope, o.CacheTags) = (scope, ["u"]))).Options.CacheScope;
    }

    [Fact]
    public void Nobody_joins_a_request_that_has_ended()
    {
        var ended = Begin(new ChatOptions().ConfigureWattwise(o => o.VaryBy = ["v"]));
        WattwiseScope.Current = ended;
        try
        {
            ended.Keep();
            ended.End();
            Assert.Same(ended, WattwiseScope.Current);
            ended.End();
            Assert.Null(WattwiseScope.Current);
            ChatOptions? options = null;
            Assert.NotSame(ended, WattwiseScope.JoinOrBegin(ref options, out var isOutermost));
            Assert.True(isOutermost);
            Assert.Empty(Lift(new ChatOptions()).VaryBy);
        }
        finally
        {
            WattwiseScope.Current = null;
        }
    }

    [Fact]
    public void Work_that_outlives_a_request_shares_with_nobody_unless_it_says_with_whom()
    {
        var ended = Begin(new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("contoso", "ann")));
        WattwiseScope.Current = ended;
        try
        {
            ended.End();
            Assert.Equal((default, CacheMode.Bypass), Of(null));
            Assert.Equal((default, CacheMode.Bypass), Of(o => o.CacheTags = ["t"]));
            Assert.Equal((new(null, "bob"), CacheMode.Bypass), Of(o => o.CacheScope = new(null, "bob")));
            Assert.Equal((new("fabrikam"), CacheMode.Default), Of(o => o.CacheScope = new("fabrikam")));
            Assert.Equal((default, CacheMode.Default), Of(o => o.CacheScope = CacheScope.AppWide));
        }
        finally
        {
            WattwiseScope.Current = null;
        }

        static (CacheScope, CacheMode) Of(Action<WattwiseRequestOptions>? configure) =>
            (configure is null ? Begin(null) : Begin(new ChatOptions().ConfigureWattwise(configure))).Options is var o
                ? (o.CacheScope, o.CacheMode)
                : default;
    }

    [Fact]
    public void Options_survive_a_trip_through_JSON()
    {
        var options = new ChatOptions().ConfigureWattwise(o =>
        {
            o.CacheScope = new("contoso", "ann");
            o.CacheMode = CacheMode.Refresh;
            o.VaryBy = ["a", "b"];
            o.CacheTags = [];
            o.DirectiveLevel = DirectiveLevel.VeryBrief;
        });
        var json = JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions);
        var read = Lift(JsonSerializer.Deserialize<ChatOptions>(json, AIJsonUtilities.DefaultOptions)!);
        Assert.Equal(
            (new CacheScope("contoso", "ann"), CacheMode.Refresh, DirectiveLevel.VeryBrief),
            (read.CacheScope, read.CacheMode, read.DirectiveLevel));
        Assert.Equal(["a", "b"], read.VaryBy);
        Assert.Empty(read.CacheTags);
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("user")]
    [InlineData("vary_by")]
    [InlineData("cache_mode")]
    public void A_setting_that_nobody_can_read_turns_the_cache_off(string setting)
    {
        var options = new ChatOptions { AdditionalProperties = new() { ["wattwise.request." + setting] = 12.5 } };
        Assert.Equal(CacheMode.Bypass, Lift(options).CacheMode);
    }

    [Fact]
    public void Null_is_not_set_for_each_option()
    {
        var options = new ChatOptions().ConfigureWattwise(
            o => (o.CacheTags, o.VaryBy, o.CacheMode, o.CacheScope, o.DirectiveLevel) =
                (["a"], ["b"], CacheMode.Bypass, new("c"), DirectiveLevel.Brief));
        options.ConfigureWattwise(
            o => (o.CacheTags, o.VaryBy, o.CacheMode, o.CacheScope, o.DirectiveLevel) = (null, null, null, null, null));
        Assert.Null(options.AdditionalProperties);
    }

    [Fact]
    public void What_is_set_can_be_read_again()
    {
        var options = new ChatOptions().ConfigureWattwise(o => (o.CacheScope, o.DirectiveLevel) = (new("c", "d"), DirectiveLevel.Brief));
        options.ConfigureWattwise(o =>
        {
            Assert.Equal(new CacheScope("c", "d"), o.CacheScope);
            Assert.Equal(DirectiveLevel.Brief, o.DirectiveLevel);
            Assert.Null(o.CacheMode);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_blank_user_is_nobody(string? user) => Assert.True(new CacheScope("tenant", user).IsShared);

    private static WattwiseScope Begin(ChatOptions? options) => WattwiseScope.JoinOrBegin(ref options, out _);

    private static EffectiveRequestOptions Lift(ChatOptions options) => Begin(options).Options;
}
