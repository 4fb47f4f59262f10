namespace Wattwise.LocalEngine.Templates;

/// <summary>A macro's parameters and body.</summary>
internal sealed class MacroDefinition(
    string name, int[] parameters, Expression?[] defaults, Statement[] body, bool usesVarargs, bool usesKwargs, bool usesCaller)
{
    public string Name { get; } = name;

    public int[] Parameters { get; } = parameters;

    /// <summary>As many as there are parameters; null for one without a default.</summary>
    public Expression?[] Defaults { get; } = defaults;

    public Statement[] Body { get; } = body;

    public bool UsesVarargs { get; } = usesVarargs;

    public bool UsesKwargs { get; } = usesKwargs;

    public bool UsesCaller { get; } = usesCaller;
}
