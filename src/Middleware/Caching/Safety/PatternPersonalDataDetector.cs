using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>
/// Finds personal data by its shape and wording: e-mail addresses, bank accounts and payment cards with a valid checksum, national ids,
/// phone numbers, credentials, names that people introduce themselves by, birth dates, postal addresses, numbers of accounts and documents,
/// and what people say about their own health.
/// </summary>
/// <remarks>
/// <para>
/// Kinds are <c>email</c>, <c>iban</c>, <c>payment-card</c>, <c>national-id</c> (US SSN, UK NINO), <c>phone</c>, <c>credential</c>,
/// <c>name</c>, <c>birth-date</c>, <c>address</c>, <c>account-number</c>, <c>document-number</c> and <c>health</c>. The wording is English,
/// with street names, phone numbers, introductions and named ids of some other countries. Digits of all scripts, dashes and blanks of all
/// kinds are read alike. A name alone ("what does John Smith owe?") is not found, nor is anything that only its context makes personal:
/// where that matters, give users scopes of their own.
/// </para>
/// <para>Pure, thread-safe, independent of the culture, allocates only for text beyond plain ASCII, and takes time linear in the length of
/// the text, whatever it holds.</para>
/// </remarks>
public sealed class PatternPersonalDataDetector : IPersonalDataDetector
{
    /// <inheritdoc/>
    public string? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = NormalisedText.Of(text);
        return EmailAddress.IsIn(text) ? "email" : PersonalNumbers.Find(text) ?? PersonalPhrases.Find(text);
    }
}
