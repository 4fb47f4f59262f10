using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Lossless;

public sealed class HtmlTextTests
{
    private static readonly string[] Pieces =
    [
        "<", ">", "</", "p", "div", "table", "td", "tr", "pre", "script", " hidden", "=", "\"", "'", "<!--", "-->", "&amp;", "text", "\n",
        "<li>",
        "<nav>", "<?", " ",
    ];

    [Theory]
    [InlineData("<h1>Prices</h1><p>Tea &amp; <b>cake</b>\n today.</p>", "# Prices\nTea & cake today.")]
    [InlineData("<ul><li>one<li>two<ul><li>three</ul></ul>", "- one\n- two\n  - three")]
    [InlineData("<table><tr><th>a<th>b</tr><tr><td><p>1</p></td><td></td><td>3</td></tr></table>", "a | b\n1 | | 3")]
    [InlineData("<pre>\n  if (a &lt; b)\n    c();\n</pre>after", "  if (a < b)\n    c();\nafter")]
    [InlineData("<p>a<script>if (1<2) x('</p>')</script>b<style>p{}</style></p>", "ab")]
    [InlineData("<nav>menu<nav>inner</nav>more</nav><p>text</p><footer>imprint</footer>", "text")]
    [InlineData("<div hidden>no<div>no</div></div><p style='display: none'>no</p><!-- no <p> -->yes", "yes")]
    [InlineData("<nav>never closed<p>text</p>", "never closed\ntext")]
    [InlineData("<div data-sku='SK7'><h3>Rug</h3><p data-price=\"12\">12 EUR</p></div>", "### Rug (sku: SK7)\n12 EUR")]
    [InlineData("<p>3 < 4 and <em title='a > b'>so</em> on<br>next</p>", "3 < 4 and so on\nnext")]
    [InlineData("<a href='/x'>link</a> <img src=a.png alt='A map'>", "link (image: A map)")]
    public void What_a_reader_sees_is_kept(string html, string expected) => Assert.Equal(expected, HtmlText.From(html));

    [Fact]
    public void No_input_does_harm() => Gen.Int[0, Pieces.Length - 1].Array[0, 60].ForAll(
        parts => Assert.NotNull(HtmlText.From(string.Concat(parts.Select(part => Pieces[part])))), iter: 10_000);

    [Theory]
    [InlineData("<div hidden>")]
    [InlineData("<nav><p>")]
    [InlineData("<a href=\"x>")]
    [InlineData("<img alt='x'>")]
    [InlineData("<td>")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    public void Megabytes_of_broken_markup_are_done(string part) =>
        Assert.NotNull(HtmlText.From(string.Concat(Enumerable.Repeat(part, 200_000))));
}
