namespace Wattwise.LocalEngine.Templates;

/// <summary>A group that <c>groupby</c> makes: a pair with names.</summary>
internal sealed class GroupValue(Value grouper, ListValue list) : TupleValue(grouper, list)
{
    public ListValue List => (ListValue)Items[1];

    public override Value? Attribute(string name) => name switch
    {
        "grouper" => Items[0],
        "list" => Items[1],
        _ => null,
    };
}
