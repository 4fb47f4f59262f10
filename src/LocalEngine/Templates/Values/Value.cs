namespace Wattwise.LocalEngine.Templates;

/// <summary>A value inside a template, with the meaning that Python gives it.</summary>
internal abstract class Value
{
    /// <summary>What Python calls its type.</summary>
    public abstract string TypeName { get; }

    /// <summary>Whether a condition takes it for true.</summary>
    public virtual bool IsTrue => true;

    /// <summary>An attribute that values of this kind have, beside methods and entries.</summary>
    public virtual Value? Attribute(string name) => null;
}
