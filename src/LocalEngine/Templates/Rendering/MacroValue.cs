namespace Wattwise.LocalEngine.Templates;

/// <summary>A macro, or the block behind <c>call</c>; sees the variables of the place that defined it.</summary>
internal sealed class MacroValue(MacroDefinition definition, Func<CallArguments, Value> render, Func<int, string> nameOf) : CallableValue
{
    public override string TypeName => "Macro";

    public override Value? Attribute(string name) => name switch
    {
        "name" => StringValue.OfTemplate(definition.Name),
        "arguments" => new TupleValue([.. definition.Parameters.Select(parameter => StringValue.OfTemplate(nameOf(parameter)))]),
        "catch_kwargs" => BooleanValue.Of(definition.UsesKwargs),
        "catch_varargs" => BooleanValue.Of(definition.UsesVarargs),
        "caller" => BooleanValue.Of(definition.UsesCaller),
        _ => null,
    };

    public override Value Call(CallArguments arguments, RenderBudget budget)
    {
        budget.Enter();
        var result = render(arguments);
        budget.Leave();
        return result;
    }
}
