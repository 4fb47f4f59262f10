namespace Wattwise.LocalEngine.Templates;

/// <summary>Calls a macro that may render the block by <c>caller()</c>.</summary>
internal sealed class CallBlockStatement(SourcePosition position, CallExpression call, MacroDefinition caller) : Statement(position)
{
    public CallExpression Call { get; } = call;

    public MacroDefinition Caller { get; } = caller;
}
