using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Tokens;

public sealed class TokenCountersTests
{
    // 11 tokens by cl100k, 9 by o200k: the newer vocabulary has more of other scripts.
    private const string Hindi = "नमस्ते दुनिया";

    [Theory]
    [InlineData("gpt-5")]
    [InlineData("gpt-5.4-nano")]
    [InlineData("gpt-6")]
    [InlineData("gpt-4o-mini")]
    [InlineData("gpt-4.1")]
    [InlineData("gpt-4.5-preview")]
    [InlineData("chatgpt-4o-latest")]
    [InlineData("o1")]
    [InlineData("o3-pro")]
    [InlineData("o4-mini")]
    [InlineData("codex-mini-latest")]
    [InlineData("gpt-oss-20b")]
    [InlineData("gpt-realtime")]
    [InlineData("openai/gpt-5")]
    [InlineData("azure/openai/GPT-5-mini")]
    [InlineData("ft:gpt-4o:me::1")]
    public void A_newer_model_has_the_newer_vocabulary(string model) =>
        Assert.Equal((Newer(Hindi), false), (TokenCounters.For(model).Count(Hindi), TokenCounters.For(model).IsEstimate));

    [Theory]
    [InlineData("gpt-4")]
    [InlineData("gpt-4-turbo")]
    [InlineData("gpt-3.5-turbo")]
    [InlineData("gpt-35-turbo")]
    [InlineData("azure/gpt-4")]
    [InlineData("text-embedding-3-small")]
    public void An_older_model_has_the_older_vocabulary(string model)
    {
        Assert.NotEqual(Newer(Hindi), TokenCounters.For(model).Count(Hindi));
        Assert.False(TokenCounters.For(model).IsEstimate);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5")]
    [InlineData("anthropic/claude-3-haiku")]
    [InlineData("us.anthropic.claude-opus-4")]
    public void Claude_is_estimated_with_a_fifth_more(string model)
    {
        var text = string.Concat(Enumerable.Repeat("The quick brown fox. ", 50));

        Assert.True(TokenCounters.For(model).IsEstimate);
        Assert.Equal((int)Math.Ceiling(Newer(text) * 1.2), TokenCounters.For(model).Count(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("llama-3.3-70b")]
    [InlineData("gemini-2.5-pro")]
    [InlineData("o100")]
    [InlineData("///")]
    public void An_unknown_model_is_estimated(string? model) =>
        Assert.Equal((Newer(Hindi), true), (TokenCounters.For(model).Count(Hindi), TokenCounters.For(model).IsEstimate));

    [Fact]
    public void Counts_are_those_of_the_published_encodings()
    {
        Assert.Equal(2, TokenCounters.For("gpt-5").Count("hello world"));
        Assert.Equal(2, TokenCounters.For("gpt-4").Count("hello world"));
        Assert.Equal(0, TokenCounters.For("gpt-5").Count(""));
    }

    [Fact]
    public void Any_text_has_at_most_a_token_a_byte() => Gen.String[Gen.Char, 0, 300].ForAll(
        text => Assert.InRange(Newer(text), 0, text.Length * 3), iter: 2_000);

    [Theory]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("字")]
    [InlineData("=")]
    [InlineData("7")]
    [InlineData("😀")]
    public void Half_a_megabyte_of_one_sign_is_counted(string sign) =>
        Assert.InRange(Newer(string.Concat(Enumerable.Repeat(sign, 500_000))), 1, 2_000_000);

    private static int Newer(string text) => TokenCounters.For("gpt-4o").Count(text);
}
