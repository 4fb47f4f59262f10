using System.Text;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Access;

public class GatewayKeysTests
{
    private static readonly GatewayKeySettings[] Impossible =
    [
        new(""), new("-a"), new("a b"), new("a\r\nX: y"), new("<script>"), new(new string('a', 65)), new("é"),
        new("a") { Label = "line\n" }, new("a") { Scopes = [] }, new("a") { Scopes = ["admin"] },
        new("a") { Models = [] }, new("a") { Models = [""] },
        new("a") { RequestsPerMinute = 0 }, new("a") { MaxConcurrentRequests = 0 },
        new("a") { TokensPerDay = -1 }, new("a") { TokensPerMonth = -1 },
        new("a") { JoulesPerDay = double.NaN }, new("a") { JoulesPerMonth = -1 },
    ];

    private readonly InMemoryGatewayStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly GatewayKeys _keys;

    public GatewayKeysTests() => _keys = new GatewayKeys(_store, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_listed_with_all_its_settings_and_kept_as_a_hash()
    {
        var settings = new GatewayKeySettings("tenant")
        {
            Label = "of the shop",
            Scopes = [GatewayScopes.Embed],
            Models = ["a/b", "c"],
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            RequestsPerMinute = 1,
            MaxConcurrentRequests = 2,
            TokensPerDay = 3,
            TokensPerMonth = 4,
            JoulesPerDay = 5.5,
            JoulesPerMonth = 6,
        };
        var created = await _keys.CreateAsync(settings, Token);

        var listed = Assert.Single(await new GatewayKeys(_store, _time).ListAsync(Token));
        Assert.Equal(created.Key.Id, listed.Id);
        Assert.Equivalent(settings, listed.Settings);
        var content = Encoding.UTF8.GetString(
            (await _store.ReadAsync(Assert.Single(await _store.ListAsync("", 10, Token)), Token))!.Content.Span);
        Assert.DoesNotContain(created.Text[28..92], content, StringComparison.Ordinal);
        Assert.Equal(created.Key.Id, $"{created}");
    }

    [Fact]
    public async Task A_tenant_has_two_live_keys_at_most_however_many_are_asked_for_at_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await new GatewayKeys(_store, _time).CreateAsync(new("tenant"), Token)).Key.Id;
            }
            catch (GatewayKeyLimitException)
            {
                return null;
            }
        })));
        Assert.Equal(2, made.Count(id => id is not null));
        await _keys.CreateAsync(new("other"), Token);

        Assert.True(await _keys.RevokeAsync(made.First(id => id is not null)!, Token));
        await _keys.CreateAsync(new("tenant") { ExpiresAt = _time.GetUtcNow().AddHours(1) }, Token);
        await Assert.ThrowsAsync<GatewayKeyLimitException>(async () => await _keys.CreateAsync(new("tenant"), Token));
        _time.Advance(TimeSpan.FromHours(1));
        await _keys.CreateAsync(new("tenant"), Token);
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_nothing_else_is()
    {
        var key = await _keys.CreateAsync(new("tenant"), Token);
        Assert.True(await _keys.RevokeAsync(key.Key.Id, Token));
        Assert.False(await _keys.RevokeAsync(key.Key.Id, Token));
        Assert.False(await _keys.RevokeAsync(KeyText.NewId(KeyText.AccountOf("nobody")), Token));
        Assert.False(await _keys.RevokeAsync("no id", Token));
        Assert.Equal(_time.GetUtcNow(), Assert.Single(await _keys.ListAsync(Token)).RevokedAt);
    }

    [Fact]
    public async Task Keys_that_ended_are_kept_for_a_while_only()
    {
        for (var i = 0; i < 30; i++)
            await _keys.RevokeAsync((await _keys.CreateAsync(new("tenant"), Token)).Key.Id, Token);
        Assert.InRange((await _keys.ListAsync(Token)).Count, 2, 10);
    }

    [Fact]
    public async Task Settings_that_cannot_work_make_no_key()
    {
        foreach (var settings in Impossible)
            await Assert.ThrowsAsync<ArgumentException>(async () => await _keys.CreateAsync(settings, Token));
        Assert.Empty(await _keys.ListAsync(Token));
    }
}
