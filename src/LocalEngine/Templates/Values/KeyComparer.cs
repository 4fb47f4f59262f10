namespace Wattwise.LocalEngine.Templates;

/// <summary>Equality of keys: that of Python, so 1, 1.0 and true are one key. What can change is no key.</summary>
internal sealed class KeyComparer : IEqualityComparer<Value>
{
    private KeyComparer()
    {
    }

    public static KeyComparer Instance { get; } = new();

    public bool Equals(Value? x, Value? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Comparison.AreEqual(x, y));

    public int GetHashCode(Value obj) => obj switch
    {
        StringValue text => text.Text.GetHashCode(StringComparison.Ordinal),
        IntegerValue integer => integer.Number.GetHashCode(),
        BooleanValue boolean => new System.Numerics.BigInteger(boolean.IsTrue ? 1 : 0).GetHashCode(),
        FloatValue number =>
            double.IsInteger(number.Number) ? new System.Numerics.BigInteger(number.Number).GetHashCode() : number.Number.GetHashCode(),
        TupleValue tuple => Hash(tuple),
        ListValue or DictionaryValue => throw TemplateError.Evaluation($"unhashable type: '{obj.TypeName}'"),
        NoneValue or UndefinedValue => 0,
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj),
    };

    private int Hash(TupleValue tuple)
    {
        RenderBudget.Compare(tuple.Items.Length);
        var hash = default(HashCode);
        foreach (var item in tuple.Items)
            hash.Add(GetHashCode(item));
        return hash.ToHashCode();
    }
}
