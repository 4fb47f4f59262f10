namespace Wattwise.LocalEngine;

/// <summary>The signs between JSON values: compact, or with at most one blank or line break where white space is usual.</summary>
internal sealed class Punctuation
{
    private static readonly ByteDfa[] Compact = [.. Signs.Select(sign => Compile(sign, hasBlanks: false))];
    private static readonly ByteDfa[] Spaced = [.. Signs.Select(sign => Compile(sign, hasBlanks: true))];
    private readonly int[] _lexemes;

    public Punctuation(Grammar grammar, bool hasBlanks)
    {
        HasBlanks = hasBlanks;
        _lexemes = [.. (hasBlanks ? Spaced : Compact).Select(sign => grammar.Add(Lexeme.Raw(sign)))];
    }

    public bool HasBlanks { get; }

    public int OpenObject => _lexemes[0];

    public int CloseObject => _lexemes[1];

    public int OpenArray => _lexemes[2];

    public int CloseArray => _lexemes[3];

    public int Comma => _lexemes[4];

    public int Colon => _lexemes[5];

    private static string[] Signs => ["{", "}", "[", "]", ",", ":"];

    private static ByteDfa Compile(string sign, bool hasBlanks)
    {
        var expression = Expression.Literal(sign);
        if (hasBlanks)
        {
            var blank = new Expression.Repetition(new Expression.Characters(CodePointSet.Of((' ', ' '), ('\n', '\n'))), 0, 1);
            expression = new Expression.Sequence(sign is "}" or "]" ? [blank, expression] : [expression, blank]);
        }

        return ExpressionCompiler.CompileWhole(expression, CompileBudget.Default()).Share();
    }
}
