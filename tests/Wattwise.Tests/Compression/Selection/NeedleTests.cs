using Wattwise.Compression;

namespace Wattwise.Tests.Compression.Selection;

public class NeedleTests
{
    private const int Units = 400;

    public static TheoryData<ContentKind, int> Places => LongContents.EachKindAtEachDecile();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_is_asked_for_by_its_key_is_kept_wherever_it_stands(ContentKind kind, int decile)
    {
        const string Needle = "order ZQX-40718 left for Aarhus";

        Assert.Contains(Needle, await SelectAsync(
            new ContentSelector(), kind, decile, Needle, "Where did ZQX-40718 go?"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task What_is_asked_for_in_other_words_is_kept_wherever_it_stands(ContentKind kind, int decile)
    {
        // All of it fits into what is embedded, so that no place is left to chance.
        const string Needle = "the lorry drove off";
        using var embedder = new TestEmbedder(
            text =>
                text.Contains("lorry", StringComparison.Ordinal) || text.Contains("truck", StringComparison.Ordinal) ? [1, 0] : [0.1f, 1]);

        Assert.Contains(Needle, await SelectAsync(
            new ContentSelector(embedder), kind, decile, Needle, "When did our truck depart?"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_error_is_kept_wherever_it_stands_when_nothing_is_asked(ContentKind kind, int decile)
    {
        const string Needle = "fatal: disk 7 failed and cannot be read";

        Assert.Contains(Needle, await SelectAsync(new ContentSelector(), kind, decile, Needle, null), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> SelectAsync(ContentSelector selector, ContentKind kind, int decile, string needle, string? question)
    {
        var tokens = new SignCounter();
        var text = LongContents.Of(kind, Units, Math.Min(Units - 1, decile * Units / 10), needle);
        var input = new CompressionInput(text, kind, tokens.Count(text) / 10, tokens) { Question = question };
        var selected = await selector.CompressAsync(input, TestContext.Current.CancellationToken);
        Assert.NotNull(selected);
        Assert.InRange(selected.Tokens, 1, input.MaxTokens);
        return selected.Text;
    }
}
