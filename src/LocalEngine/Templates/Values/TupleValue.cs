namespace Wattwise.LocalEngine.Templates;

/// <summary>A fixed row of values.</summary>
internal class TupleValue(params Value[] items) : Value
{
    public Value[] Items { get; } = items;

    public override string TypeName => "tuple";

    public override bool IsTrue => Items.Length > 0;
}
