namespace Wattwise.LocalEngine.Templates;

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed class ArgumentList(
    Expression[] positional, (string Name, Expression Value)[] named, Expression? morePositional = null, Expression? moreNamed = null)
{
    public static ArgumentList Empty { get; } = new([], []);

    public Expression[] Positional { get; } = positional;

    public (string Name, Expression Value)[] Named { get; } = named;

    /// <summary><c>*args</c>.</summary>
    public Expression? MorePositional { get; } = morePositional;

    /// <summary><c>**kwargs</c>.</summary>
    public Expression? MoreNamed { get; } = moreNamed;

    public bool IsEmpty => Positional.Length == 0 && Named.Length == 0 && MorePositional is null && MoreNamed is null;
}
