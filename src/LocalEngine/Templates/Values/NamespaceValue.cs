namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>namespace()</c> makes: attributes that inner scopes may set.</summary>
internal sealed class NamespaceValue : Value
{
    public Dictionary<string, Value> Attributes { get; } = new(StringComparer.Ordinal);

    public override string TypeName => "Namespace";

    public override Value? Attribute(string name) => Attributes.GetValueOrDefault(name);
}
