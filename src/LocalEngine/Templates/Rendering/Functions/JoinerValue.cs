namespace Wattwise.LocalEngine.Templates;

/// <summary>What <c>joiner(sep)</c> makes: nothing when first called, the separator afterwards.</summary>
internal sealed class JoinerValue(Value separator) : CallableValue
{
    private bool _wasCalled;

    public override string TypeName => "Joiner";

    public override Value Call(CallArguments arguments, RenderBudget budget)
    {
        var result = _wasCalled ? separator : StringValue.Empty;
        _wasCalled = true;
        return result;
    }
}
