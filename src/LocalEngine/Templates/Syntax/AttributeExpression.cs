namespace Wattwise.LocalEngine.Templates;

/// <summary><c>a.name</c>: a method or attribute, else an entry.</summary>
internal sealed class AttributeExpression(SourcePosition position, Expression target, StringValue name) : Expression(position)
{
    public Expression Target { get; } = target;

    public StringValue Name { get; } = name;
}
