namespace Wattwise.LocalEngine.Templates;

/// <summary>An attribute of a namespace that takes a value.</summary>
internal sealed class NamespaceTarget(SourcePosition position, int name, string attribute) : AssignmentTarget(position)
{
    public int Name { get; } = name;

    public string Attribute { get; } = attribute;
}
