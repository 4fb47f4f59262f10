namespace Wattwise.LocalEngine.Templates;

/// <summary>A list, which methods can change.</summary>
internal sealed class ListValue(List<Value> items) : Value
{
    public List<Value> Items { get; } = items;

    public override string TypeName => "list";

    public override bool IsTrue => Items.Count > 0;

    public static ListValue Of(IEnumerable<MarkedText> texts) => new([.. texts.Select(text => new StringValue(text))]);
}
