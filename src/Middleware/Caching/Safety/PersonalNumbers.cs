namespace Wattwise.Caching;

/// <summary>
/// Finds numbers that belong to a person: bank accounts, payment cards, national ids, phone numbers. Each place of a text is looked at
/// once.
/// </summary>
internal static class PersonalNumbers
{
    /// <summary>Finds the first of them.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its kind, or <see langword="null"/>.</returns>
    public static string? Find(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isDigit = char.IsAsciiDigit(text[i]);
            if (!isDigit && !char.IsAsciiLetter(text[i]) && text[i] is not ('+' or '('))
                continue;
            if (i > 0 && char.IsLetterOrDigit(text[i - 1]))
                continue;

            var rest = text[i..];
            if (!isDigit && text[i] is not ('+' or '('))
            {
                if (Iban.IsAt(rest))
                    return "iban";
                if (NationalId.IsNinoAt(rest))
                    return "national-id";
            }
            else if (isDigit && NationalId.IsSsnAt(rest) && !IsContinued(text, i))
            {
                return "national-id";
            }
            else if (isDigit && PaymentCard.IsAt(rest))
            {
                return "payment-card";
            }
            else if (!IsContinued(text, i) && PhoneNumber.IsAt(rest))
            {
                return "phone";
            }
        }

        return null;
    }

    // "978-3-16" or "$1.234": the middle of a longer number.
    private static bool IsContinued(ReadOnlySpan<char> text, int i) =>
        i > 0 && (text[i - 1] is '.' or ',' or '-' or '/' or '_' or '$' or '\u20AC' or '\u00A3' or '#'
            || (text[i - 1] is ' ' && i > 1 && char.IsAsciiDigit(text[i - 2])))
        && !(text[i - 1] is '.' or '/' or '-' && (i < 2 || !char.IsLetterOrDigit(text[i - 2])));
}
