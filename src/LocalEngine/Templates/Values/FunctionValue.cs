namespace Wattwise.LocalEngine.Templates;

/// <summary>A function of the engine, or a method with its object.</summary>
internal sealed class FunctionValue(
    string name, Func<CallArguments, RenderBudget, Value> function, string typeName = "function") : CallableValue
{
    public string Name { get; } = name;

    public override string TypeName => typeName;

    public override Value Call(CallArguments arguments, RenderBudget budget) => function(arguments, budget);
}
