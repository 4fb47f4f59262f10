using System.Text;
using CsCheck;
using Wattwise.Language;

namespace Wattwise.Tests.Language;

public class WordReaderTests
{
    private static readonly string[] Pieces =
    [
        "12:30", "2025-03-04", "1,000.5", "½", "5½", "v1.2.3", "p.m.", "U.S.", "don’t", "-5", "5th", "5km", "C++", "€", "\"", "```", "“",
        "”", "\n", "\r\n", "\u00a0", "\u2028",
        "https://a.example/b?c=(d).", "x.y@example.org", "www.", "👩‍👩‍👧", "🇫🇷", "👍🏽", "\ud83d", "\U000E0041", "\u200b", "हिन्दी",
        "𝐡𝐢", "e\u0301", "°", "٣", "==", "\\d", " ",
    ];

    [Fact]
    public void Words_and_the_white_space_between_them_are_the_text() =>
        Gen.Select(Gen.String, Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12], Gen.String)
            .ForAll((before, pieces, after) => AssertCovers(before + string.Concat(pieces) + after));

    [Fact]
    public void Any_characters_at_all_are_covered() => Gen.Char.Array[0, 40].ForAll(characters => AssertCovers(new string(characters)));

    [Theory]
    [InlineData("house", WordKind.Word)]
    [InlineData("don’t", WordKind.Word)]
    [InlineData("p.m.", WordKind.Word)]
    [InlineData("हिन्दी", WordKind.Word)]
    [InlineData("1,000.5", WordKind.Number)]
    [InlineData("-5", WordKind.Number)]
    [InlineData("2½", WordKind.Number)]
    [InlineData("1\u00a0000\u00a0000", WordKind.Number)]
    [InlineData("1.000.000", WordKind.Number)]
    [InlineData("21st", WordKind.Ordinal)]
    [InlineData("2025-03-04", WordKind.Date)]
    [InlineData("3/14/2025", WordKind.Date)]
    [InlineData("٢٠٢٥-٠٣-٠٤", WordKind.Date)]
    [InlineData("8:30", WordKind.Time)]
    [InlineData("1.2.3", WordKind.Version)]
    [InlineData("v2", WordKind.Version)]
    [InlineData("E4", WordKind.Code)]
    [InlineData("C++", WordKind.Code)]
    [InlineData("3x4", WordKind.Code)]
    [InlineData("€", WordKind.Measure)]
    [InlineData("°", WordKind.Measure)]
    [InlineData("?", WordKind.Punctuation)]
    [InlineData("—", WordKind.Punctuation)]
    [InlineData("。", WordKind.Punctuation)]
    [InlineData("<", WordKind.Sign)]
    [InlineData("\\", WordKind.Sign)]
    [InlineData("_", WordKind.Sign)]
    [InlineData("→", WordKind.Sign)]
    [InlineData("👍🏽", WordKind.Emoji)]
    [InlineData("👩‍👩‍👧", WordKind.Emoji)]
    [InlineData("🇫🇷", WordKind.Emoji)]
    [InlineData("\n", WordKind.LineBreak)]
    [InlineData("\u200b", WordKind.Unseen)]
    [InlineData("\U000E0041", WordKind.Unseen)]
    [InlineData("\ue000", WordKind.Unseen)]
    [InlineData("\u0301", WordKind.Unseen)]
    public void A_piece_is_read_as_one_of_its_kind(string piece, object kind)
    {
        var word = Assert.Single(Read(piece));
        Assert.Equal(kind, word.Kind);
        Assert.Equal(piece.Length, word.Length);
    }

    [Fact]
    public void A_lone_surrogate_is_not_seen() => Assert.Equal(WordKind.Unseen, Assert.Single(Read("\ud83d")).Kind);

    [Theory]
    [InlineData("Is x<=y?", "Is|x|<|=|y|?")]
    [InlineData("5 Mb, 5MB", "5|Mb|,|5|MB")]
    [InlineData("pages 3-5", "pages|3|-|5")]
    [InlineData("at -5°C", "at|-5|°|C")]
    [InlineData("from the U.S. to Spain.", "from|the|U.S.|to|Spain|.")]
    [InlineData("get_user_name()", "get|_|user|_|name|(|)")]
    [InlineData("a\r\nb", "a|\n|b")]
    public void Case_and_signs_are_kept(string text, string words) => Assert.Equal(words, string.Join('|', Texts(text, Read(text))));

    [Fact]
    public void The_first_word_behind_an_end_starts_a_sentence() =>
        Assert.Equal(["How", "It", "5", "a"], Marked("How is it? (It broke.) 5 times:\n a \"b\"", WordMarks.StartsSentence));

    [Fact]
    public void Quotations_and_code_are_marked_with_their_signs()
    {
        const string Text = "Say \"two words\" in `x y` or “so”, but 5\" is open";
        Assert.Equal(["\"", "two", "words", "\"", "`", "x", "y", "`", "“", "so", "”"], Marked(Text, WordMarks.Quoted));
        Assert.Equal(["\"", "`", "“"], Marked("Say \"two words\" in `x y` or “so”, but so", WordMarks.OpensQuotation));
        Assert.Equal(["`", "x", "y", "`"], Marked(Text, WordMarks.Code));
    }

    [Theory]
    [InlineData("See https://example.org/a?b=1, or not.", "https://example.org/a?b=1")]
    [InlineData("(at www.example.org)", "www.example.org")]
    [InlineData("<HTTP://EXAMPLE.ORG/a_(b)>!", "HTTP://EXAMPLE.ORG/a_(b)")]
    [InlineData("What is http:// for, and www. too?", "")]
    public void Web_addresses_are_marked_as_a_whole(string text, string address) =>
        Assert.Equal(address, string.Concat(Marked(text, WordMarks.WebAddress)));

    [Theory]
    [InlineData("Write to jane.roe+news@mail.example.co.uk.", "jane.roe+news@mail.example.co.uk")]
    [InlineData("a @ b, @user, x@y", "")]
    public void Email_addresses_are_marked_as_a_whole(string text, string address) =>
        Assert.Equal(address, string.Concat(Marked(text, WordMarks.EmailAddress)));

    [Theory]
    [InlineData("\"")]
    [InlineData("` “ «")]
    [InlineData("a@")]
    [InlineData("a@b.")]
    [InlineData("http://)")]
    [InlineData("www.a ")]
    [InlineData("1-1-")]
    [InlineData("a.")]
    [InlineData("-5")]
    [InlineData("👍")]
    [InlineData("\u200d")]
    public void A_text_of_a_megabyte_is_read_to_its_end(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        Assert.Equal(text.Length, Read(text)[^1].End + (text.Length - text.TrimEnd().Length));
    }

    private static void AssertCovers(string text)
    {
        var read = new StringBuilder();
        foreach (var word in Read(text))
        {
            Assert.InRange(word.Length, 1, text.Length);
            var gap = text[read.Length..word.Start];
            Assert.DoesNotContain(gap, character => !char.IsWhiteSpace(character) || character == '\n');
            read.Append(gap).Append(word.In(text));
        }

        Assert.True(text.AsSpan(read.Length).IsWhiteSpace());
        Assert.Equal(text, read.Append(text, read.Length, text.Length - read.Length).ToString());
    }

    private static List<Word> Read(string text)
    {
        var words = new List<Word>();
        var reader = new WordReader(text);
        while (reader.TryRead(out var word))
            words.Add(word);
        return words;
    }

    private static IEnumerable<string> Texts(string text, IEnumerable<Word> words) =>
        words.Select(word => text.Substring(word.Start, word.Length));

    private static IEnumerable<string> Marked(string text, WordMarks mark) => Texts(text, Read(text).Where(word => word.Has(mark)));
}
