namespace Wattwise.Caching;

/// <summary>Lets the company's own contact data through a detector.</summary>
/// <param name="detector">Finds personal data in what is left.</param>
/// <param name="contacts">Texts that are no personal data, such as a hotline, a street or an address; <c>@contoso.com</c> is every address
/// of the domain.</param>
internal sealed class OwnContacts(IPersonalDataDetector detector, IEnumerable<string> contacts) : IPersonalDataDetector
{
    // The longest first: a part of one may be another.
    private readonly string[] _contacts = [.. contacts.Where(contact => !string.IsNullOrWhiteSpace(contact)).Select(NormalisedText.Of)
        .OrderByDescending(contact => contact.Length)];

    /// <inheritdoc/>
    public string? Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = NormalisedText.Of(text);
        foreach (var contact in _contacts)
            rest = Without(rest, contact);
        return detector.Find(rest);
    }

    private static string Without(string text, string contact)
    {
        for (var from = 0; text.IndexOf(contact, from, StringComparison.OrdinalIgnoreCase) is >= 0 and var start;)
        {
            var end = start + contact.Length;
            from = end;
            if (end < text.Length && IsPart(text, end))
                continue;

            // A domain takes the name before it along.
            if (contact[0] == '@')
            {
                while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '+' or '-'))
                    start--;
            }
            else if (start > 0 && char.IsLetterOrDigit(text[start - 1]))
            {
                continue;
            }

            // A letter, so that what stood around it does not come together.
            text = string.Concat(text.AsSpan(0, start), "x", text.AsSpan(end));
            from = start + 1;
        }

        return text;
    }

    // "@contoso.com.example" is another's.
    private static bool IsPart(string text, int at) =>
        char.IsLetterOrDigit(text[at]) || (text[at] is '.' or '-' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]));
}
