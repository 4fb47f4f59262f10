namespace Wattwise.LocalEngine;

/// <summary>The body of a rule of a GBNF grammar.</summary>
internal abstract record GbnfExpression
{
    /// <summary>One character of a set.</summary>
    internal sealed record Characters(CodePointSet Set) : GbnfExpression;

    /// <summary>Parts one after another.</summary>
    internal sealed record Sequence(IReadOnlyList<GbnfExpression> Parts) : GbnfExpression;

    /// <summary>One of several.</summary>
    internal sealed record Choice(IReadOnlyList<GbnfExpression> Options) : GbnfExpression;

    /// <summary>A part several times; <see langword="null"/> is without end.</summary>
    internal sealed record Repetition(GbnfExpression Part, int Least, int? Most) : GbnfExpression;

    /// <summary>What another rule says.</summary>
    internal sealed record Rule(string Name) : GbnfExpression;
}
