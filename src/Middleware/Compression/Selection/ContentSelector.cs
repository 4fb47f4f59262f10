using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Keeps the records, lines, hunks and values of a text that its question needs, and says what is missing.</summary>
/// <remarks>
/// Units are chosen by what the text is: rows of a table, entries of a log, matches, functions, hunks, leaves of a JSON tree. They are
/// ranked by the question's keys and words, by meaning if there is an embedder, and by what stands out: each distinct error, extremes, the
/// begin and the end. What is kept is copied as written, in its order; numbers stay their text. Gaps are marked in place. Thread-safe. An
/// embedder that fails is done without.
/// </remarks>
public sealed class ContentSelector : IPromptCompressor
{
    // What one asks stands in fewer; a pasted document is none.
    private const int MaxQuestion = 4_000;

    private readonly UnitVectors? _vectors;

    /// <summary>Creates a selector.</summary>
    /// <param name="embeddingGenerator">Finds what the question says in other words; <see langword="null"/> for none. It is not
    /// disposed.</param>
    public ContentSelector(IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator = null)
        : this(embeddingGenerator is null ? null : new UnitVectors(embeddingGenerator))
    {
    }

    internal ContentSelector(UnitVectors? vectors) => _vectors = vectors;

    /// <inheritdoc/>
    public async ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        cancellationToken.ThrowIfCancellationRequested();
        if (string.IsNullOrWhiteSpace(input.Text) || input.MaxTokens <= 0)
            return null;

        var view = SourceViews.Read(input.Text, input.Kind, input.MaxTokens, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var question = string.IsNullOrWhiteSpace(input.Question)
            ? null
            : input.Question.Length > MaxQuestion ? input.Question[^MaxQuestion..] : input.Question;
        var words = question is null ? null : LexicalScores.Of(view, question, cancellationToken);
        var (similarities, spent) = (default(float[]), EnergyEstimate.Zero);
        if (_vectors is not null && words is not null)
            (similarities, spent) = await MeaningScores.OfAsync(view, question!, words, _vectors, cancellationToken).ConfigureAwait(false);
        var isCount = question is not null && Superlatives.IsCount(question);
        IReadOnlyList<RowFilter> filters = isCount ? RowFilters.Of(question!, view.Columns) : [];
        var scores = UnitRanker.Score(view, question, words, similarities, filters, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var isAboutAll = isCount || (question is not null && Superlatives.AreIn(question));
        IReadOnlyList<StatisticsLine> statistics =
            [.. ColumnStatistics.Of(view.Columns, question, filters), .. isCount
                ? LineTallies.Of(view, input.Kind, question!, cancellationToken)
                : []];
        var selected = new BudgetFit(view, input, scores, cancellationToken).Fit(
            statistics, filters.Count > 0 ? 0.5 : isAboutAll ? 0.35 : 0.12);
        return selected is null ? null : selected with { Spent = spent };
    }
}
