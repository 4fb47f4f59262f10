using CsCheck;
using Wattwise.Compression;

namespace Wattwise.Tests.Compression;

public class DocumentSelectorTests
{
    private const string Gap = "[\u2026]";

    private static readonly SourceDocument[] Fruit =
    [
        new("Pear", "Pears grow on trees. A pear has seeds. They ripen in autumn."),
        new("Boat", "A boat floats. Its keel is of lead. Sails drive it."),
    ];

    [Fact]
    public async Task The_sentence_that_the_question_is_about_stays()
    {
        var selected = await SelectAsync(Fruit, "What is the keel made of?", 7);

        Assert.Null(selected.Documents[0]);
        Assert.Equal("Its keel is of lead. ", selected.Documents[1]!.Text);
        Assert.InRange(selected.Tokens, 1, 7);
    }

    [Fact]
    public async Task A_budget_for_all_keeps_all() =>
        Assert.Equal(Fruit.Select(document => document.Text), (await SelectAsync(Fruit, "pear", 1_000)).Documents
            .Select(document => document!.Text));

    [Fact]
    public async Task Without_a_question_the_first_sentences_stay()
    {
        var selected = await SelectAsync(Fruit, null, 14);

        Assert.All(selected.Documents.Zip(Fruit), pair =>
            Assert.StartsWith(pair.Second.Text.Split('.')[0], pair.First!.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_documents_and_empty_ones_keep_nothing()
    {
        Assert.Empty((await SelectAsync([], "pear", 10)).Documents);
        Assert.Equal([null], (await SelectAsync([new("Pear", "")], "pear", 10)).Documents);
    }

    [Fact]
    public async Task An_embedder_with_broken_vectors_counts_as_none()
    {
        using var embedder = new TestEmbedder(_ => [float.NaN]);
        var broken = await new DocumentSelector(new UnitVectors(embedder)).SelectAsync(
            Fruit, "keel", 10, new WordCounter(), Gap, TestContext.Current.CancellationToken);

        Assert.Equal((await SelectAsync(Fruit, "keel", 10)).Documents
            .Select(document => document?.Text), broken.Documents.Select(document => document?.Text));
    }

    [Fact]
    public void The_budget_holds_and_what_is_kept_is_the_source()
    {
        string[] parts = ["pear", "boat", "Keel.", "\n", "sails!", "(a)", "\u4e2d\u6587\u3002", "1.", "It"];
        var words = Gen.Int[0, parts.Length - 1].Select(part => parts[part]);
        var text = words.Array[0, 60].Select(some => string.Join(' ', some));
        Gen.Select(text.Array[0, 5], Gen.Int[0, 60], words).ForAll((texts, budget, question) =>
        {
            SourceDocument[] documents = [.. texts.Select((own, i) => new SourceDocument($"Title {i}", own))];
            var selected = SelectAsync(documents, question, budget).AsTask().GetAwaiter().GetResult();
            Assert.InRange(selected.Tokens, 0, budget);
            foreach (var (document, kept) in documents.Zip(selected.Documents))
            {
                foreach (var span in kept?.Kept ?? [])
                    Assert.True(document.Text.AsSpan(span.SourceStart, span.SourceLength)
                        .SequenceEqual(kept!.Text.AsSpan(span.Start, span.Length)));
            }
        });
    }

    [Fact]
    public async Task A_gap_between_two_sentences_has_a_mark()
    {
        SourceDocument[] documents = [new(null, "A keel is deep. Sails drive it. The weather is fine. Look at that keel. Boats float.")];

        Assert.Equal("A keel is deep. [\u2026] Look at that keel. ", (await SelectAsync(documents, "keel", 10)).Documents[0]!.Text);
    }

    [Fact]
    public async Task Where_the_rest_can_be_had_is_said_once()
    {
        var input = new CompressionInput(
            "It was night. A keel is deep. Sails drive it. The weather is fine. Look at that keel. Boats float.", ContentKind.Prose, 12,
            new WordCounter())
        {
            Question = "keel",
            Reference = "get(7)",
        };

        var kept = await new ProseCompressor(new(null)).CompressAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal("[\u2026 get(7)] A keel is deep. [\u2026] Look at that keel. ", kept!.Text);
    }

    [Fact]
    public async Task A_text_within_its_budget_is_sent_as_it_is()
    {
        var input = new CompressionInput(Fruit[0].Text, ContentKind.Prose, 100, new WordCounter()) { Question = "pear" };

        Assert.Null(await new ProseCompressor(new(null)).CompressAsync(input, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_gap_names_where_the_rest_can_be_had()
    {
        var input = new CompressionInput(Fruit[1].Text, ContentKind.Prose, 7, new WordCounter())
        {
            Question = "What do sails do?",
            Reference = "get(7)",
        };

        var kept = await new ProseCompressor(new(null)).CompressAsync(input, TestContext.Current.CancellationToken);

        Assert.Equal("[\u2026 get(7)] Sails drive it.", kept!.Text);
    }

    private static ValueTask<SelectedDocuments> SelectAsync(SourceDocument[] documents, string? question, int maxTokens) =>
        new DocumentSelector(null).SelectAsync(documents, question, maxTokens, new WordCounter(), Gap, CancellationToken.None);
}
