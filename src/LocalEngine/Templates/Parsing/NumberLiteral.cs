using System.Globalization;
using System.Numerics;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Reads the digits of a number.</summary>
internal static class NumberLiteral
{
    /// <exception cref="LlamaTemplateException">The digits are no whole number, or of too large a one.</exception>
    public static IntegerValue Integer(Token token)
    {
        var text = token.Text;
        try
        {
            if (text.Length < 2 || char.IsAsciiDigit(text[1]))
                return IntegerValue.Of(BigInteger.Parse(text, CultureInfo.InvariantCulture));
            return IntegerValue.Of(Convert.ToInt64(text[2..], char.ToLowerInvariant(text[1]) switch
            {
                'x' => 16,
                'o' => 8,
                _ => 2,
            }));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or TemplateError)
        {
            throw new LlamaTemplateException(
                TemplateErrorKind.Syntax, $"'{text}' is no number, or too large a one.", token.Position, exception);
        }
    }
}
