using Wattwise.Compression;

namespace Wattwise.Tests.Compression.References;

public class ReferenceNameTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly CacheScope Ada = new("acme", "ada");

    [Fact]
    public void It_has_a_hundred_bits_in_letters_and_digits()
    {
        var name = ReferenceName.Derive(Key, Ada, "call_1", "text");

        Assert.Equal(20, name.Length);
        Assert.All(name, character => Assert.True(char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)));

        // Each of the 32 characters at each place, or bits would be lost.
        var names = Enumerable.Range(0, 2_000).Select(i => ReferenceName.Derive(Key, Ada, "call_1", $"text {i}")).ToArray();
        Assert.All(Enumerable.Range(0, 20), place => Assert.Equal(32, names.Select(other => other[place]).Distinct().Count()));
    }

    [Fact]
    public void Scope_source_text_and_key_each_make_another_one() => Assert.Equal(7, new[]
    {
        ReferenceName.Derive(Key, Ada, "call_1", "text"),
        ReferenceName.Derive(Key, new CacheScope("acme"), "call_1", "text"),
        ReferenceName.Derive(Key, new CacheScope("acmea", "da"), "call_1", "text"),
        ReferenceName.Derive(Key, Ada, "call_2", "text"),
        ReferenceName.Derive(Key, Ada, "call_1t", "ext"),
        ReferenceName.Derive(Key, Ada, "call_1", "text "),
        ReferenceName.Derive([], Ada, "call_1", "text"),
    }.Distinct().Count());

    [Theory]
    [InlineData("{0}")]
    [InlineData(" \"{0}\" ")]
    [InlineData("get_original(\"{0}\")")]
    [InlineData("`{0}`")]
    public void It_is_read_however_a_model_writes_it(string form)
    {
        var name = ReferenceName.Derive(Key, Ada, "call_1", "text");

        Assert.Equal(name, ReferenceName.Read(form.Replace("{0}", name, StringComparison.Ordinal)));
        Assert.Equal(name, ReferenceName.Read(name.ToUpperInvariant()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("abcdefghijkmnpqrstu!")]
    [InlineData("abcdefghijkmnpqrstu0")]
    [InlineData("get_original(\"")]
    public void What_cannot_be_one_is_not_read(string? written) => Assert.Null(ReferenceName.Read(written));
}
