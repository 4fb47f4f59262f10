namespace Wattwise.LocalEngine.Templates;

/// <summary><c>if</c> with its branches.</summary>
internal sealed class IfStatement(
    SourcePosition position, (Expression Test, Statement[] Body)[] branches, Statement[] otherwise) : Statement(position)
{
    public (Expression Test, Statement[] Body)[] Branches { get; } = branches;

    public Statement[] Otherwise { get; } = otherwise;
}
