namespace Wattwise.LocalEngine;

/// <summary>A regular expression over characters.</summary>
internal abstract record Expression
{
    public static Expression Nothing { get; } = new Sequence([]);

    public static Expression AnyText { get; } = new Repetition(new Characters(CodePointSet.All), 0, null);

    /// <summary>The characters of a text, one after another.</summary>
    public static Expression Literal(string text) =>
        new Sequence([.. text.EnumerateRunes().Select(rune => (Expression)new Characters(CodePointSet.Of(rune.Value)))]);

    /// <summary>One character of a set.</summary>
    internal sealed record Characters(CodePointSet Set) : Expression;

    /// <summary>Parts one after another.</summary>
    internal sealed record Sequence(IReadOnlyList<Expression> Parts) : Expression;

    /// <summary>One of several.</summary>
    internal sealed record Choice(IReadOnlyList<Expression> Options) : Expression;

    /// <summary>A part several times; <see langword="null"/> is without end.</summary>
    internal sealed record Repetition(Expression Part, int Least, int? Most) : Expression;

    /// <summary>The beginning of the text.</summary>
    internal sealed record Beginning : Expression;

    /// <summary>The end of the text.</summary>
    internal sealed record Ending : Expression;
}
