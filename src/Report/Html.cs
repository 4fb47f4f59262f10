using System.Globalization;
using System.Text.Encodings.Web;

namespace Wattwise.Reporting;

/// <summary>Markup that is safe to put into a page: built from literals, with every other value encoded.</summary>
/// <param name="Markup">The markup; what is given here is taken as it is.</param>
public readonly record struct Html(string Markup)
{
    /// <summary>No markup.</summary>
    public static Html Empty => new("");

    /// <summary>
    /// Builds markup from an interpolated string: its literal parts stay as they are, its arguments are encoded unless they are markup.
    /// </summary>
    /// <param name="markup">The interpolated string.</param>
    public static Html Of(FormattableString markup) => new(string.Format(
        CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(argument => (object)new Argument(argument))]));

    /// <summary>Puts parts below each other.</summary>
    /// <param name="parts">The parts.</param>
    public static Html Join(IEnumerable<Html> parts) => new(string.Join('\n', parts.Select(part => part.Markup)));

    /// <inheritdoc/>
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
