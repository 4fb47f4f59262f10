using System.Text;
using Wattwise.Accounting;
using Wattwise.Language;
using Wattwise.Scoring;

namespace Wattwise.Compression;

/// <summary>Deletes the words of prose that surprise a language model least. For text of which nothing must survive verbatim.</summary>
/// <remarks>
/// <para>
/// The self-information of Selective Context (Li et al., arXiv 2310.06201), summed over the tokens of a word; the words with the least go
/// first. Numbers, dates, names and other words with a capital, codes, addresses, quotations, negations and punctuation are never deleted.
/// </para>
/// <para>
/// It does not know the question, and on retrieval questions it kept 51 of 100 answers at a quarter of the tokens, where whole sentences
/// that were chosen for the question kept 99 (<c>docs/compression.md</c>): name it in <see cref="SelectionOptions.Compressor"/> only where
/// that does not matter. Content other than prose is left whole. Thread-safe.
/// </para>
/// </remarks>
public sealed class SurprisalCompressor : IPromptCompressor
{
    private readonly ITokenScorer _scorer;

    /// <summary>Creates a compressor.</summary>
    /// <param name="scorer">Says how much tokens surprise; the local engine has one. It is not disposed.</param>
    public SurprisalCompressor(ITokenScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        _scorer = scorer;
    }

    /// <inheritdoc/>
    public async ValueTask<CompressedText?> CompressAsync(CompressionInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Kind != ContentKind.Prose || input.MaxTokens <= 0 || input.Text.Length == 0)
            return null;

        var words = Deletable(input.Text);
        if (words.Count == 0)
            return null;
        var scoring = await _scorer.ScoreAsync([input.Text], cancellationToken).ConfigureAwait(false);
        var order = Order(words, scoring.Texts[0].Tokens);

        // The least deletions that fit; more of them never make the text longer.
        var (least, most) = (0, order.Length);
        while (least < most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var middle = (least + most) / 2;
            if (input.Tokens.Count(Without(input.Text, words, order, middle).Text) <= input.MaxTokens)
                most = middle;
            else
                least = middle + 1;
        }

        var (text, kept) = Without(input.Text, words, order, least);
        var tokens = input.Tokens.Count(text);
        return least == 0 || tokens > input.MaxTokens ? null
            : new CompressedText(text, tokens, kept) { Spent = scoring.Usage.GetEnergy() ?? EnergyEstimate.Zero };
    }

    private static List<(int Start, int End)> Deletable(string text)
    {
        List<(int Start, int End)> words = [];
        var reader = new WordReader(text);
        while (reader.TryRead(out var word))
        {
            const WordMarks Protected = WordMarks.Capitalised | WordMarks.Quoted | WordMarks.Code | WordMarks.WebAddress
                | WordMarks.EmailAddress
                | WordMarks.Suffix | WordMarks.Abbreviated;
            if (word.Kind == WordKind.Word && (word.Marks & Protected) == 0 && !IsNegation(text.AsSpan(word.Start, word.Length)))
                words.Add((word.Start, word.End));
        }

        return words;
    }

    private static bool IsNegation(ReadOnlySpan<char> word) =>
        word.EndsWith("n't", StringComparison.OrdinalIgnoreCase) || word.EndsWith("n\u2019t", StringComparison.OrdinalIgnoreCase)
        || Lexicon.Find(word)?.Is(WordClass.Negation) == true;

    /// <summary>The words from the least surprising one on; words of equal surprisal from the first on.</summary>
    private static int[] Order(List<(int Start, int End)> words, IReadOnlyList<TokenScore> tokens)
    {
        var surprisals = new double[words.Count];
        var token = 0;
        for (var i = 0; i < surprisals.Length; i++)
        {
            while (token < tokens.Count && tokens[token].Start + tokens[token].Length <= words[i].Start)
                token++;
            for (var k = token; k < tokens.Count && tokens[k].Start < words[i].End; k++)
                surprisals[i] += tokens[k].Surprisal ?? double.PositiveInfinity;
        }

        return [.. Enumerable.Range(0, surprisals.Length).OrderBy(i => surprisals[i])];
    }

    private static (string Text, List<KeptSpan> Kept) Without(string text, List<(int Start, int End)> words, int[] order, int count)
    {
        var written = new StringBuilder(text.Length);
        List<KeptSpan> kept = [];
        var from = 0;
        foreach (var i in order.Take(count).Order())
        {
            // A space before the word goes with it.
            var (start, end) = words[i];
            while (start > from && text[start - 1] == ' ')
                start--;
            Keep(start);
            from = end;
        }

        Keep(text.Length);
        return (written.ToString(), kept);

        void Keep(int until)
        {
            if (until <= from)
                return;
            kept.Add(new KeptSpan(written.Length, until - from, from, until - from));
            written.Append(text, from, until - from);
        }
    }
}
