using System.Text;
using CsCheck;

namespace Wattwise.LocalEngine.Tests;

public class Utf8TextDecoderTests
{
    [Fact]
    public void Text_cut_anywhere_between_bytes_comes_out_whole() =>
        Gen.Select(
            Gen.OneOf([.. new[] { "a", "é", "日", "🚀", "\u0301" }.Select(piece => Gen.Const(piece))]).Array[0, 20],
            Gen.Int[1, 5].Array[1, 20])
            .ForAll((characters, cuts) =>
            {
                var text = string.Concat(characters);
                var bytes = Encoding.UTF8.GetBytes(text);
                var decoder = new Utf8TextDecoder();
                var decoded = new StringBuilder();
                for (int start = 0, i = 0; start < bytes.Length; i++)
                {
                    var length = Math.Min(cuts[i % cuts.Length], bytes.Length - start);
                    var piece = decoder.Decode(bytes.AsSpan(start, length)).ToString();
                    decoded.Append(piece);
                    start += length;
                    if (piece.Contains('\uFFFD', StringComparison.Ordinal)
                        || !text.StartsWith(decoded.ToString(), StringComparison.Ordinal))
                        return false;
                }

                return decoded.ToString() == text && decoder.Finish().IsEmpty;
            });

    [Fact]
    public void Bytes_that_are_no_text_show_as_the_replacement_character()
    {
        var decoder = new Utf8TextDecoder();
        Assert.Equal("a\uFFFDb", decoder.Decode([0x61, 0xFF, 0x62]).ToString());
        Assert.Equal("", decoder.Decode([0xF0, 0x9F]).ToString());
        Assert.Equal("\uFFFD", decoder.Finish().ToString());
    }
}
