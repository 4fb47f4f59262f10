namespace Wattwise.LocalEngine.Templates;

/// <summary>Something that a template can call.</summary>
internal abstract class CallableValue : Value
{
    public abstract Value Call(CallArguments arguments, RenderBudget budget);
}
