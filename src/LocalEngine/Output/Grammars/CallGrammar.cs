namespace Wattwise.LocalEngine;

/// <summary>Builds the parts of a grammar for calls in a form. Not thread-safe.</summary>
internal sealed class CallGrammar
{
    private const int MostCalls = 64;
    private const int MostIgnored = 3;

    private readonly CallForm _form;
    private readonly FormLexemes _lexemes;
    private readonly IReadOnlyList<ToolDescription> _tools;
    private readonly List<GrammarNode> _arguments;
    private readonly CompileBudget _budget;
    private readonly GrammarNode _call;
    private readonly bool _isParallel;
    private readonly Expression _behind;

    /// <param name="output">What the output looks like.</param>
    /// <param name="lexemes">Builds lexemes.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="arguments">Builds the arguments of tools.</param>
    /// <param name="parallel">Whether there may be several calls, if the form has a place for them.</param>
    /// <param name="budget">Pays for automata.</param>
    public CallGrammar(
        OutputForm output, FormLexemes lexemes, IReadOnlyList<ToolDescription> tools, ArgumentGrammar arguments, bool parallel,
            CompileBudget budget)
    {
        _form = output.CallsOrHermes;
        _behind = output.Ignored.Count == 0 ? Expression.Nothing
            : new Expression.Repetition(FormLexemes.OneOf(output.Ignored.Select(Expression.Literal)), 0, MostIgnored);
        _lexemes = lexemes;
        _tools = tools;
        _budget = budget;
        _isParallel = parallel && _form.IsParallel;
        _arguments = [.. tools.Select(arguments.Of)];
        _call = Call([.. Steps(_form.Pieces)]);
    }

    /// <summary>A call and those that may follow, from behind a mark that begins the section or the call; for no mark, all of it.</summary>
    public GrammarNode Behind(string mark)
    {
        var opening = _form.SectionOpen + _form.Open;
        var at = mark.Length == 0 ? 0 : opening.IndexOf(mark, StringComparison.Ordinal);
        var rest = at < 0 ? "" : opening[(at + mark.Length)..];
        var isInSection = at >= 0 && at < _form.SectionOpen.Length;
        List<GrammarNode> parts = [_lexemes.Node(rest), _call];
        if (_isParallel)
        {
            // Models break lines between calls, also where their template does not.
            var between = _form.Separator.Length == 0 ? "\n" : _form.Separator;
            var next = _lexemes.Sequence(_lexemes.Node(_form.Close + between + _form.Open), _call);
            parts.Add(_lexemes.Grammar.Add(new RepeatNode(next, 0, MostCalls - 1)));
        }

        parts.Add(_lexemes.Node(_lexemes.Of(End(isInSection || mark.Length == 0))));
        return _lexemes.Sequence(parts);
    }

    // What ends a section may be the end of the turn itself, whose token is no text: special tokens may be missing.
    private Expression End(bool isInSection)
    {
        Expression end = new Expression.Sequence([FormLexemes.Flexible("\n"), _behind]);
        foreach (var text in (string[])[_form.SectionClose, _form.Close])
        {
            var special = Markup.Tokens(text).FirstOrDefault(Markup.IsSpecial);
            var at = special is null ? text.Length : text.IndexOf(special, StringComparison.Ordinal);
            if (text == _form.Close && _form.Tags is not null)
                at = text.Length; // nothing else ends such a call
            if (at < text.Length)
                end = FormLexemes.Optional(new Expression.Sequence([FormLexemes.Flexible(text[at..]), end]));
            if (at > 0)
                end = new Expression.Sequence([FormLexemes.Flexible(text[..at]), end]);
            if (!isInSection && text == _form.SectionClose)
                end = FormLexemes.Optional(end);
        }

        return end;
    }

    /// <summary>A call of these steps.</summary>
    public ToolCallNode Call(params IReadOnlyList<ToolCallStep> steps) => _lexemes.Grammar.Add(new ToolCallNode(steps, _arguments));

    /// <summary>A step that is a text of the form.</summary>
    public ToolCallStep Text(params Expression[] parts) => new(ToolCallStepKind.Text, [_lexemes.Of(parts)]);

    /// <summary>The step of the name, with a text before and one behind it that belong to it.</summary>
    public ToolCallStep Name(string before = "", string behind = "") => new(
        ToolCallStepKind.Name,
        [_lexemes.Grammar.Add(Lexeme.Raw(LiteralDfa.Of([.. _tools.Select((tool, i) => (before + tool.Name + behind, i))], _budget)))]);

    /// <summary>The step of the name that was said before.</summary>
    public ToolCallStep NameAgain() => new(
        ToolCallStepKind.TextOfTool, [.. _tools.Select(tool => _lexemes.Of(Expression.Literal(tool.Name)))]);

    public static ToolCallStep Arguments { get; } = new(ToolCallStepKind.Arguments, []);

    /// <summary>The steps of the pieces of a call.</summary>
    public IEnumerable<ToolCallStep> Steps(IReadOnlyList<CallPiece> pieces)
    {
        foreach (var piece in pieces)
        {
            switch (piece.Kind)
            {
                case CallPieceKind.Literal:
                    yield return new(ToolCallStepKind.Text, [_lexemes.Of(piece.Text)]);
                    break;
                case CallPieceKind.Name:
                    yield return Name();
                    break;
                case CallPieceKind.QuotedName:
                    yield return new(ToolCallStepKind.Name,
                        [_lexemes.Grammar.Add(Lexeme.Text(LiteralDfa.Of([.. _tools.Select(tool => tool.Name)], _budget)))]);
                    break;
                case CallPieceKind.NumberedName:
                    yield return Name("functions.", ":");
                    yield return Text(Digits());
                    break;
                case CallPieceKind.Id:
                    yield return Text(Id());
                    break;
                case CallPieceKind.QuotedId:
                    yield return Text(Expression.Literal("\""), Id(), Expression.Literal("\""));
                    break;
                case CallPieceKind.Number:
                    yield return Text(Digits());
                    break;
                default:
                    foreach (var step in AroundArguments())
                        yield return step;
                    break;
            }
        }
    }

    private IEnumerable<ToolCallStep> AroundArguments()
    {
        var (open, close) = _form.Style switch { ArgumentStyle.Pythonic => ("(", ")"), ArgumentStyle.Marked => ("{", "}"), _ => ("", "") };
        if (open.Length > 0)
            yield return new(ToolCallStepKind.Text, [_lexemes.Of(open)]);
        yield return Arguments;
        if (close.Length > 0)
            yield return new(ToolCallStepKind.Text, [_lexemes.Of(close)]);
    }

    private static Expression Digits() => FormLexemes.Some(1, 4, ('0', '9'));

    private Expression Id() => _form.IdLength > 0
        ? FormLexemes.Some(_form.IdLength, _form.IdLength, ('a', 'z'), ('A', 'Z'), ('0', '9'))
        : FormLexemes.Some(1, 40, ('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-'));
}
