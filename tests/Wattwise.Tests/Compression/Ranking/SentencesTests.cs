using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class SentencesTests
{
    private const string Pieces = "aZ .!?\n\t\r\"')(,;:1-\u3002\u4e2d\ud83d\ude00\u0301";

    [Fact]
    public void The_pieces_one_behind_the_other_are_the_text() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece])), 0, 3_000].ForAll(text =>
        {
            var end = 0;
            foreach (var piece in Sentences.Split(text))
            {
                if (piece.Start != end || piece.Length is < 1)
                    return false;
                end = piece.End;
            }

            return end == text.Length;
        });

    [Theory]
    [InlineData("He left. She stayed.", 2)]
    [InlineData("Dr. Smith met J. R. Tolkien at 4.5 km.", 1)]
    [InlineData("The U.S. Army came. It won.", 2)]
    [InlineData("He came at 4 p.m. He left at five.", 2)]
    [InlineData("She asked \"Why?\" He left.", 2)]
    [InlineData("\"Stop!\" she said. Then \u201cGo.\u201d He went.", 3)]
    [InlineData("Acme Inc. Sells boats", 1)]
    [InlineData("Acme Inc. The firm sells boats.", 2)]
    [InlineData("- first item\n- second item\n- third item", 3)]
    [InlineData("1. Open it\n2. Close it", 2)]
    [InlineData("A heading\n\nA paragraph of text", 2)]
    [InlineData("\u4eca\u5929\u4e0b\u96e8\u3002\u660e\u5929\u6674\u3002", 2)]
    [InlineData("", 0)]
    [InlineData("No end", 1)]
    public void A_text_has_its_sentences(string text, int count) => Assert.Equal(count, Sentences.Split(text).Count);

    [Fact]
    public void A_line_that_was_wrapped_goes_on()
    {
        const string Text = "This line is so long that an editor wrapped it before the city of New\nYork was named in it.";

        Assert.Single(Sentences.Split(Text));
    }

    [Fact]
    public void A_giant_sentence_is_cut_between_words()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 2_000));

        var pieces = Sentences.Split(text);

        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, Sentences.MaxLength));
        Assert.All(pieces, piece => Assert.StartsWith("word", piece.In(text).ToString(), StringComparison.Ordinal));
    }
}
