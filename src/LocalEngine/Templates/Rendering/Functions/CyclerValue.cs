namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>cycler(...)</c> makes: gives its values in turn.</summary>
internal sealed class CyclerValue(Value[] items) : Value
{
    private int _at;

    public override string TypeName => "Cycler";

    public override Value? Attribute(string name) => name switch
    {
        "current" => items[_at],
        "next" => new FunctionValue("next", (_, _) => Next()),
        "reset" => new FunctionValue("reset", (_, _) =>
        {
            _at = 0;
            return NoneValue.Instance;
        }),
        _ => null,
    };

    private Value Next()
    {
        var item = items[_at];
        _at = (_at + 1) % items.Length;
        return item;
    }
}
