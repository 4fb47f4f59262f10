namespace Wattwise.LocalEngine.Templates;

/// <summary>A dictionary; keeps the order of insertion.</summary>
internal sealed class DictionaryValue : Value
{
    public OrderedDictionary<Value, Value> Items { get; } = new(KeyComparer.Instance);

    public override string TypeName => "dict";

    public override bool IsTrue => Items.Count > 0;

    /// <summary>Adds an entry under a name that the template knows.</summary>
    public DictionaryValue With(string name, Value value)
    {
        Items[StringValue.OfTemplate(name)] = value;
        return this;
    }

    /// <exception cref="TemplateError">The key is a list or a dictionary.</exception>
    public void Set(Value key, Value value) => Items[key] = value;

    public Value? Find(Value key) => Items.TryGetValue(key, out var value) ? value : null;
}
