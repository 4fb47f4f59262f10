namespace Wattwise.Caching;

/// <summary>Recognises payment card numbers by issuer, length and Luhn checksum (ISO/IEC 7812).</summary>
internal static class PaymentCard
{
    private const int MinLength = 13;
    private const int MaxLength = 19;

    /// <summary>True where a text begins with a valid number, written together or in groups.</summary>
    public static bool IsAt(ReadOnlySpan<char> text)
    {
        Span<byte> digits = stackalloc byte[MaxLength];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                if (count == MaxLength)
                    return false;
                digits[count++] = (byte)(text[i] - '0');
                var endsGroup = i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]);
                if (endsGroup && count >= MinLength && IsIssued(digits[..count]) && HasLuhnChecksum(digits[..count]))
                    return true;
            }
            else if (text[i] is not (' ' or '-' or '.' or '/') || !char.IsAsciiDigit(text[i - 1]))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var prefix = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
        return digits.Length switch
        {
            14 => prefix is >= 3000 and <= 3059 or >= 3600 and <= 3699 or >= 3800 and <= 3999,
            15 => prefix is >= 3400 and <= 3499 or >= 3700 and <= 3799,
            16 => prefix is >= 4000 and <= 4999 or >= 5000 and <= 5099 or >= 5100 and <= 5599 or >= 5600 and <= 5899 or >= 2221 and <= 2720
                or >= 3528 and <= 3589 or >= 6000 and <= 6999,
            13 => prefix is >= 4000 and <= 4999,
            19 => prefix is >= 4000 and <= 4999 or >= 6000 and <= 6999,
            _ => prefix is >= 6200 and <= 6299,
        };
    }

    private static bool HasLuhnChecksum(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)];
            if (i % 2 == 1)
                digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
