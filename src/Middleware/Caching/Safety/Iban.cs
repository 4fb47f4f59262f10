using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Recognises international bank account numbers (ISO 13616) by country, length and check digits.</summary>
internal static class Iban
{
    private const int MaxLength = 34;

    // Lengths by country, of the SWIFT registry.
    private static readonly FrozenDictionary<string, int> Lengths = Read(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 "
            + "GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 "
            + "MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 "
            + "VA22 VG24 XK20");

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> LengthsBySpan =
        Lengths.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True where a text begins with a valid number, written together or in groups.</summary>
    public static bool IsAt(ReadOnlySpan<char> text)
    {
        if (text.Length < 15 || !char.IsAsciiLetter(text[1]) || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3])
            || !LengthsBySpan.TryGetValue(text[..2], out var length))
        {
            return false;
        }

        Span<char> number = stackalloc char[MaxLength];
        var count = 0;
        for (var i = 0; i < text.Length && count < length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
                number[count++] = char.ToUpperInvariant(text[i]);
            else if (text[i] is not (' ' or '-' or '.') || !char.IsAsciiLetterOrDigit(text[i - 1]))
                return false;
        }

        return count == length && HasValidCheckDigits(number[..length]);
    }

    /// <summary>ISO 7064 MOD 97-10, with the first four characters moved to the end and letters as 10 to 35.</summary>
    private static bool HasValidCheckDigits(ReadOnlySpan<char> number)
    {
        var remainder = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var character = number[(i + 4) % number.Length];
            remainder = char.IsAsciiDigit(character)
                ? (remainder * 10 + character - '0') % 97
                : (remainder * 100 + character - 'A' + 10) % 97;
        }

        return remainder == 1;
    }

    private static FrozenDictionary<string, int> Read(string countries) =>
        countries.Split(' ').ToFrozenDictionary(
            country => country[..2], country => int.Parse(country.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.OrdinalIgnoreCase);
}
