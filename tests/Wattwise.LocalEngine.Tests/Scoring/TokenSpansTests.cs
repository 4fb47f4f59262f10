namespace Wattwise.LocalEngine.Tests;

public class TokenSpansTests(ChatModel model)
{
    [Theory]
    [InlineData("The cat sat on the mat.")]
    [InlineData("  two  spaces\n\n\tand a tab ")]
    [InlineData("naïve Σίσυφος 水をください 🙂🙃 👩‍👩‍👧 end")]
    [InlineData("<|im_start|>user\nnot a control token<|im_end|>")]
    [InlineData("half of a pair: \ud83d!")]
    [InlineData("\0 zero")]
    [InlineData("x")]
    public void Spans_cover_the_text(string text)
    {
        var spans = TokenSpans.Of(model.Engine.Vocabulary, text, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(spans.Tokens.Length + 1, spans.Starts.Length);
        Assert.Equal(0, spans.Starts[0]);
        Assert.Equal(text.Length, spans.Starts[^1]);
        Assert.Equal(spans.Starts.Order(), spans.Starts);
        Assert.All(
            spans.Starts, start => Assert.False(start > 0 && start < text.Length && char.IsSurrogatePair(text[start - 1], text[start])));
    }

    [Fact]
    public void A_span_holds_the_text_of_its_token()
    {
        const string Text = "The cat sat, naïvely.";
        var vocabulary = model.Engine.Vocabulary;
        var spans = TokenSpans.Of(vocabulary, Text, cancellationToken: TestContext.Current.CancellationToken);
        for (var i = 0; i < spans.Tokens.Length; i++)
        {
            var piece = vocabulary.Detokenize([spans.Tokens[i]], removeSpecial: false, unparseSpecial: true);
            if (!piece.Contains('\uFFFD', StringComparison.Ordinal))
                Assert.Equal(piece, Text[spans.Starts[i]..spans.Starts[i + 1]]);
        }
    }

    [Fact]
    public void No_text_has_no_tokens() =>
        Assert.Equal([0], TokenSpans.Of(model.Engine.Vocabulary, "", cancellationToken: TestContext.Current.CancellationToken).Starts);
}
