namespace Wattwise.LocalEngine.Templates;

/// <summary>Escapes what HTML gives a meaning.</summary>
internal static class HtmlText
{
    public static MarkedText Escape(MarkedText text) => text.Text.AsSpan().IndexOfAny("&<>'\"") < 0 ? text : text.Map(value => value
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal));
}
