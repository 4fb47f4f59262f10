using CsCheck;
using Wattwise.Gateway.Access;

namespace Wattwise.Gateway.Tests.Access;

public class KeyTextTests
{
    private static readonly string Id = KeyText.NewId(KeyText.AccountOf("tenant"));

    [Fact]
    public void A_key_names_its_id_and_has_256_bits_that_differ_each_time()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => KeyText.Create(Id).Text).ToArray();
        Assert.All(keys, key => Assert.Matches($"^ww_{Id}_[0-9a-f]{{72}}$", key));
        Assert.All(keys, key => Assert.True(KeyText.IsWellFormed(key)));
        Assert.All(keys, key => Assert.Equal(Id, KeyText.IdOf(key)));
        Assert.Equal(keys.Length, keys.Select(key => key.Substring(28, 64)).Distinct().Count());
    }

    [Fact]
    public void A_change_anywhere_makes_a_text_that_is_no_key()
    {
        var key = KeyText.Create(Id).Text;
        Gen.Select(Gen.Int[0, key.Length - 1], Gen.Char).Where(change => key[change.Item1] != change.Item2)
            .ForAll(change => !KeyText.IsWellFormed(key[..change.Item1] + change.Item2 + key[(change.Item1 + 1)..]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ww_")]
    [InlineData("sk-0123456789")]
    [InlineData("\r\n")]
    public void Other_texts_are_no_keys(string text) => Assert.False(KeyText.IsWellFormed(text));

    [Fact]
    public void What_is_kept_matches_the_key_alone()
    {
        var (text, hash) = KeyText.Create(Id);
        var stored = new StoredKey(new(Id, new("tenant"), default, null), hash);
        Assert.True(stored.Matches(text));
        Assert.False(stored.Matches(KeyText.Create(Id).Text));
        Assert.DoesNotContain(Convert.ToHexStringLower(hash), text, StringComparison.Ordinal);
    }
}
