namespace Wattwise.LocalEngine.Templates;

/// <summary>A text.</summary>
/// <param name="content">The text with its origins.</param>
/// <param name="isMarkup">Whether it counts as HTML already, so that what is joined to it is escaped.</param>
internal sealed class StringValue(MarkedText content, bool isMarkup = false) : Value
{
    public static StringValue Empty { get; } = new(MarkedText.Empty);

    public MarkedText Content { get; } = content;

    public string Text => Content.Text;

    public bool IsMarkup { get; } = isMarkup;

    public override string TypeName => IsMarkup ? "Markup" : "str";

    public override bool IsTrue => Content.Length > 0;

    /// <summary>A text of the template.</summary>
    public static StringValue OfTemplate(string text) => text.Length == 0 ? Empty : new(MarkedText.OfTemplate(text));

    /// <summary>A text that somebody wrote.</summary>
    public static StringValue OfContent(string text) => text.Length == 0 ? Empty : new(MarkedText.OfContent(text));

    /// <summary>A text in place of this one, of the same standing as HTML.</summary>
    public StringValue With(MarkedText text) => new(text, IsMarkup);
}
