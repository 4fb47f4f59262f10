namespace Wattwise.LocalEngine;

/// <summary>Builds lexemes and parts of a grammar out of the texts of a form. Not thread-safe.</summary>
internal sealed class FormLexemes(Grammar grammar, CompileBudget budget)
{
    private const int MostItems = 1000;

    private static readonly CodePointSet Blank = CodePointSet.Of((' ', ' '), ('\n', '\n'));
    private readonly Dictionary<string, int> _known = [];

    public Grammar Grammar => grammar;

    /// <summary>
    /// A text whose white space may be left out, or be a little more; single blanks between words and inside of tags stay.
    /// </summary>
    public static Expression Flexible(string text)
    {
        var parts = new List<Expression>();
        for (var at = 0; at < text.Length;)
        {
            var blanks = 0;
            while (at + blanks < text.Length && text[at + blanks] is ' ' or '\n')
                blanks++;
            if (blanks == 1 && text[at] == ' ' && at > 0 && at + 1 < text.Length && text[at - 1] is not (':' or ',' or '{'))
            {
                parts.Add(Expression.Literal(" "));
                at++;
                continue;
            }

            if (blanks > 0)
            {
                parts.Add(new Expression.Repetition(new Expression.Characters(Blank), 0, Math.Max(2, blanks)));
                at += blanks;
                continue;
            }

            var end = text.AsSpan(at).IndexOfAny(' ', '\n');
            end = end < 0 ? text.Length : at + end;
            parts.Add(Expression.Literal(text[at..end]));
            at = end;
        }

        return new Expression.Sequence(parts);
    }

    /// <summary>A flexible text before a value that begins where it ends: white space at its end is all there, or not at all.</summary>
    public static Expression Before(string text) => new Expression.Sequence(
        [Flexible(text.TrimEnd()), Optional(Expression.Literal(text[text.TrimEnd().Length..]))]);

    /// <summary>A flexible text behind a value that ends where it begins.</summary>
    public static Expression Behind(string text) => new Expression.Sequence(
        [Optional(Expression.Literal(text[..^text.TrimStart().Length])), Flexible(text.TrimStart())]);

    public static Expression OneOf(params IEnumerable<Expression> options) => new Expression.Choice([.. options]);

    public static Expression Optional(Expression part) => new Expression.Repetition(part, 0, 1);

    /// <summary>Characters of a kind, up to a number of them.</summary>
    public static Expression Some(int least, int most, params (int First, int Last)[] ranges) =>
        new Expression.Repetition(new Expression.Characters(CodePointSet.Of(ranges)), least, most);

    /// <summary>The lexeme of an expression.</summary>
    public int Of(params Expression[] parts) =>
        grammar.Add(Lexeme.Raw(ExpressionCompiler.CompileWhole(parts is [var only] ? only : new Expression.Sequence(parts), budget)));

    /// <summary>The lexeme of a flexible text.</summary>
    public int Of(string text)
    {
        if (!_known.TryGetValue(text, out var lexeme))
            _known[text] = lexeme = Of(Flexible(text));
        return lexeme;
    }

    public LexemeNode Node(int lexeme) => grammar.Add(new LexemeNode(lexeme));

    public LexemeNode Node(string text) => Node(Of(text));

    public GrammarNode Sequence(params IEnumerable<GrammarNode> parts) => grammar.Add(new SequenceNode([.. parts]));

    public ChoiceNode Choice(params IEnumerable<GrammarNode> options) => grammar.Add(new ChoiceNode { Options = [.. options] });

    /// <summary>Text up to a mark; the mark is part of it.</summary>
    public LexemeNode Until(string mark) => Node(grammar.Add(Lexeme.Raw(FreeText.Until([mark], [], mayEnd: false, budget))));

    /// <summary>A part in brackets, several times with commas between, or not at all.</summary>
    public GrammarNode Bracketed(string open, GrammarNode item, string close)
    {
        var more = grammar.Add(new RepeatNode(Sequence(Node(", "), item), 0, MostItems));
        return Sequence(Node(open), Choice(Sequence(item, more), Sequence()), Node(close));
    }

    /// <summary>Text up to one of several marks, and what follows each.</summary>
    public FreeTextNode Text(IReadOnlyList<(string Mark, GrammarNode Follow)> marks, IReadOnlyList<string> banned, bool mayEnd) =>
        grammar.Add(
        new FreeTextNode(grammar.Add(Lexeme.Raw(FreeText.Until([.. marks.Select(mark => mark.Mark)], banned, mayEnd, budget))))
        {
            Follows = [.. marks.Select(mark => mark.Follow)],
        });
}
