using System.Globalization;
using System.Text.Encodings.Web;

namespace Quickstart.Report;

/// <summary>Markup that is safe to put into a page: built from literals, with every other value encoded.</summary>
internal readonly record struct Html(string Markup)
{
    public static Html Empty => new("");

    /// <summary>Builds markup from an interpolated string: its literal parts stay as they are, its arguments are encoded unless they are markup.</summary>
    public static Html Of(FormattableString markup) => new(string.Format(
        CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(argument => (object)new Argument(argument))]));

    public static Html Join(IEnumerable<Html> parts) => new(string.Join('\n', parts.Select(part => part.Markup)));

    public override string ToString() => Markup;

    private readonly record struct Argument(object? Value) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => Value switch
        {
            Html html => html.Markup,
            IFormattable formattable => HtmlEncoder.Default.Encode(formattable.ToString(format, formatProvider)),
            _ => HtmlEncoder.Default.Encode(Value?.ToString() ?? ""),
        };
    }
}
