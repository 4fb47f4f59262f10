using System.Text;

namespace Wattwise.Compression;

/// <summary>Puts kept sentences together again, with a mark where some are missing between two, and counts what they take.</summary>
/// <remarks>
/// What is missing before the first or behind the last needs no mark: it is an excerpt. A mark that says where the rest can be had stands
/// once, at a document's first gap, wherever that is; its further gaps have <see cref="DocumentGaps.Plain"/>.
/// </remarks>
internal sealed class SentenceText
{
    private readonly IReadOnlyList<SourceDocument> _documents;
    private readonly List<DocumentSentence> _sentences;
    private readonly ITokenCounter _tokens;
    private readonly string _gap;
    private readonly bool _isPlain;
    private readonly int _gapTokens;
    private readonly int _plainTokens;
    private readonly int[] _titleTokens;
    private readonly (int First, int End)[] _ranges;

    public SentenceText(IReadOnlyList<SourceDocument> documents, List<DocumentSentence> sentences, ITokenCounter tokens, string gap)
    {
        (_documents, _sentences, _tokens, _gap) = (documents, sentences, tokens, gap);
        _isPlain = gap == DocumentGaps.Plain;
        _gapTokens = _isPlain ? 0 : tokens.Count(" " + gap + " ");
        _plainTokens = tokens.Count(" " + DocumentGaps.Plain + " ");
        _titleTokens = [.. documents.Select(document => string.IsNullOrEmpty(document.Title) ? 0 : tokens.Count(document.Title + ": "))];
        _ranges = new (int, int)[documents.Count];
        for (var i = 0; i < sentences.Count; i++)
        {
            ref var range = ref _ranges[sentences[i].Document];
            range = range.End == 0 ? (i, i + 1) : (range.First, i + 1);
        }
    }

    /// <summary>
    /// About what it takes to keep one sentence more: with a title, and the mark of where the rest is, if it is the first of its document.
    /// </summary>
    public int CostOf(int sentence, bool[] kept)
    {
        var (first, end) = _ranges[_sentences[sentence].Document];
        var isBetween = (Behind: kept.AsSpan(first, sentence - first).Contains(true), Before: kept.AsSpan(sentence + 1, end - sentence - 1)
            .Contains(true));
        var marks = 0;
        if (isBetween.Behind && !kept[sentence - 1])
            marks++;
        if (isBetween.Before && !kept[sentence + 1])
            marks++;
        if (isBetween is (true, true))
            marks--;
        var cost = _sentences[sentence].Tokens + (marks * _plainTokens);
        return isBetween is (false, false) ? cost + _titleTokens[_sentences[sentence].Document] + (end - first > 1 ? _gapTokens : 0) : cost;
    }

    /// <summary>The tokens of all documents that have a sentence kept.</summary>
    public int Tokens(bool[] kept) =>
        Write(kept).Select((text, document) => text is null ? 0 : text.Tokens + _titleTokens[document]).Sum();

    /// <summary>Each document's kept sentences; <see langword="null"/> for those that have none.</summary>
    public CompressedText?[] Write(bool[] kept) => [.. Enumerable.Range(0, _documents.Count).Select(document => Write(document, kept))];

    private CompressedText? Write(int document, bool[] kept)
    {
        var (first, end) = _ranges[document];
        if (!kept.AsSpan(first, end - first).Contains(true))
            return null;

        var source = _documents[document].Text;
        var text = new StringBuilder();
        var spans = new List<KeptSpan>();
        var isNamed = false;
        for (var i = first; i < end; i++)
        {
            var piece = _sentences[i].Piece;
            if (kept[i])
            {
                if (i > first && kept[i - 1])
                {
                    var last = spans[^1];
                    spans[^1] = last with { Length = last.Length + piece.Length, SourceLength = last.SourceLength + piece.Length };
                }
                else
                    spans.Add(new(text.Length, piece.Length, piece.Start, piece.Length));
                text.Append(piece.In(source));
            }
            else if ((i == first || kept[i - 1]) && MarkOf(i) is { } mark)
            {
                if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
                    text.Append(' ');
                text.Append(mark);
                if (kept.AsSpan(i, end - i).Contains(true))
                    text.Append(' ');
            }
        }

        var written = text.ToString();
        return new(written, _tokens.Count(written), spans);

        string? MarkOf(int start)
        {
            if (!_isPlain && !isNamed)
            {
                isNamed = true;
                return _gap;
            }

            return start > first && kept.AsSpan(start, end - start).Contains(true) ? DocumentGaps.Plain : null;
        }
    }
}
