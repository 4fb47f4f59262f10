namespace Wattwise.LocalEngine.Templates;

/// <summary>The variable <c>loop</c>. A recursive loop's can be called with the elements of the next level.</summary>
internal sealed class LoopValue(LoopItems items, int depth, Func<Value, Value>? recurse) : CallableValue
{
    private Value? _before;
    private Value? _current;
    private Value? _lastChanged;

    public int Index { get; private set; } = -1;

    public override string TypeName => "LoopContext";

    /// <summary>Goes to the next element, or gives null behind the last.</summary>
    public Value? MoveNext()
    {
        var next = items.Next();
        if (next is null)
            return null;
        (_before, _current) = (_current, next);
        Index++;
        return next;
    }

    public override Value? Attribute(string name) => name switch
    {
        "index" => IntegerValue.Of(Index + 1),
        "index0" => IntegerValue.Of(Index),
        "first" => BooleanValue.Of(Index == 0),
        "last" => BooleanValue.Of(items.Peek() is null),
        "length" => IntegerValue.Of(Index + 1 + items.CountRest()),
        "revindex" => IntegerValue.Of(items.CountRest() + 1),
        "revindex0" => IntegerValue.Of(items.CountRest()),
        "previtem" => _before ?? new UndefinedValue("there is no previous item"),
        "nextitem" => items.Peek() ?? new UndefinedValue("there is no next item"),
        "depth" => IntegerValue.Of(depth + 1),
        "depth0" => IntegerValue.Of(depth),
        "cycle" => new FunctionValue("cycle", (arguments, _) => arguments.Positional.Count == 0
            ? throw TemplateError.Evaluation("no items for cycling given") : arguments.Positional[Index % arguments.Positional.Count]),
        "changed" => new FunctionValue("changed", (arguments, _) => BooleanValue.Of(Changed(new TupleValue([.. arguments.Positional])))),
        _ => null,
    };

    public override Value Call(CallArguments arguments, RenderBudget budget)
    {
        if (recurse is null)
            throw TemplateError.Evaluation("The loop must have the 'recursive' marker to be called recursively.");
        return recurse(arguments.Bind("loop", 1, "iterable")[0]!);
    }

    private bool Changed(Value value)
    {
        var changed = _lastChanged is null || !Comparison.AreEqual(_lastChanged, value);
        _lastChanged = value;
        return changed;
    }
}
