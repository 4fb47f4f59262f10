using Microsoft.Extensions.AI;

namespace Wattwise.LocalEngine.Tests;

public class PrefixScopeTests
{
    [Fact]
    public void Requests_without_tenant_share_the_default_scope()
    {
        Assert.Null(PrefixScope.Of(null));
        Assert.Null(PrefixScope.Of(new()));
        Assert.Null(PrefixScope.Of(new ChatOptions().ConfigureWattwise(o => o.CacheMode = CacheMode.Bypass)));
    }

    [Fact]
    public void Tenants_and_users_never_share_whatever_they_are_called()
    {
        (string?, string?)[] names =
            [(null, null), ("a", null), (null, "a"), ("a", "a"), ("", null), (null, ""), ("", ""), ("a:a", null), ("a", "a:a"),
                ("1:a", "a"), ("aa", "")];
        var scopes = names.Select(
            name => PrefixScope.Of(new ChatOptions().ConfigureWattwise(o => o.CacheScope = new(name.Item1, name.Item2))))
            .Concat(names.Where(name => name.Item1 is not null).Select(name => name.Item1).Distinct()
                .Select(name => PrefixScope.Of(Named(name!))));
        Assert.Equal(names.Length + 5, scopes.Distinct().Count());
    }

    [Fact]
    public void Equal_tenants_share() =>
        Assert.Equal(
            PrefixScope.Of(new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("tenant", "user"))),
            PrefixScope.Of(new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("tenant", "user"))));

    [Fact]
    public void A_scope_that_the_request_names_replaces_the_tenant()
    {
        var options = Named("x").ConfigureWattwise(o => o.CacheScope = new("tenant"));
        Assert.Equal(PrefixScope.Of(Named("x")), PrefixScope.Of(options));
    }

    [Fact]
    public void The_tenant_is_known_where_an_outer_stage_took_it_off_the_options()
    {
        var original = new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("tenant"));
        ChatOptions? lifted = original;
        WattwiseScope.Current = WattwiseScope.JoinOrBegin(ref lifted, out _);
        try
        {
            Assert.Null(lifted!.AdditionalProperties);
            Assert.Equal(PrefixScope.Of(original), PrefixScope.Of(lifted));
            Assert.NotNull(PrefixScope.Of(null));
        }
        finally
        {
            WattwiseScope.Current = null;
        }
    }

    [Fact]
    public void The_options_stay_as_they_were()
    {
        var options = new ChatOptions().ConfigureWattwise(o => o.CacheScope = new("tenant"));
        PrefixScope.Of(options);
        Assert.Equal(2, options.AdditionalProperties!.Count);
    }

    private static ChatOptions Named(string scope) => new ChatOptions().ConfigureLlama(o => o.PrefixScope = scope);
}
