namespace Wattwise.LocalEngine.Templates;

/// <summary>What a name stands for that nobody set: prints nothing, is false, and refuses everything else.</summary>
/// <param name="message">What is missing.</param>
internal sealed class UndefinedValue(string message) : Value
{
    public string Message { get; } = message;

    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public static UndefinedValue OfName(string name) => new($"'{name}' is undefined");

    /// <summary>An attribute or a key that an object lacks.</summary>
    public static UndefinedValue OfMember(Value owner, Value member) => new(member is StringValue name
        ? $"{(owner is NoneValue ? "'None'" : $"'{owner.TypeName} object'")} has no attribute '{name.Text}'"
        : $"{(owner is NoneValue ? "None" : $"{owner.TypeName} object")} has no element {Printing.Repr(member)}");

    public TemplateError Error() => TemplateError.Evaluation(Message);
}
