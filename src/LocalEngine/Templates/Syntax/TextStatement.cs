namespace Wattwise.LocalEngine.Templates;

/// <summary>Text outside tags.</summary>
internal sealed class TextStatement(SourcePosition position, string text) : Statement(position)
{
    public string Text { get; } = text;
}
