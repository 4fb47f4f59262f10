namespace Wattwise.LocalEngine.Templates;

/// <summary>The absence of a value.</summary>
internal sealed class NoneValue : Value
{
    private NoneValue()
    {
    }

    public static NoneValue Instance { get; } = new();

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;
}
