namespace Wattwise.LocalEngine.Templates;

/// <summary>A block that goes through filters.</summary>
internal sealed class FilterBlockStatement(SourcePosition position, FilterExpression[] filters, Statement[] body) : Statement(position)
{
    public FilterExpression[] Filters { get; } = filters;

    public Statement[] Body { get; } = body;
}
