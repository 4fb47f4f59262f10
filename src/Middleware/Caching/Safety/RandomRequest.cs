using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>
/// Recognises requests for something that must be new each time: a password, a key, a draw. How to do so is a usual question.
/// </summary>
internal static partial class RandomRequest
{
    /// <summary>True if the answer to a prompt is good for one person or one time.</summary>
    /// <param name="prompt">The prompt.</param>
    public static bool Is(string prompt) => Asked().IsMatch(prompt);

    [GeneratedRegex(
        @"(^|[.!?:]\s{1,3})\W{0,3}((please|hi|hello|ok|now|just|kindly|can you|could you|would you|will you|let['’]s|you to|to)[ ,!.]{1,3}){0,4}"
        + @"(((i need|i want|i would like|i['’]d like) (an?|some|one|new)|generate|create|make|make up|produce|invent|suggest|propose|pick|choose|select|draw|give me|get me|issue|assign|think of|come up with)\b[^.?!\n]{0,60}"
        + @"\b(random\w{0,2}|passwords?|passphrases?|passcodes?|pin( code)?s?|api[ -]?keys?|secret( key)?s?|(access |auth |api )?tokens?|uuids?|guids?|nonces?|salts?|winners?|lottery numbers?|seed phrases?|coupon codes?|voucher codes?|one[- ]time codes?|a number (between|from))\b(?! (form|page|field|policy|manager|reset|strength|ring|bucket|walk|forest|access memory))"
        + @"|(roll|throw|flip|toss|shuffle|randomi[sz]e|draw lots|draw a (card|name|number))\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Asked();
}
