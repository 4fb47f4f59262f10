using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Recognises answers that are none: nothing at all, a refusal, or an error in words.</summary>
internal static partial class RefusalAnswer
{
    // A refusal is short; a long answer that begins with "I'm sorry" goes on to help.
    private const int MaxLength = 600;

    /// <summary>True where an answer would help nobody who asks again.</summary>
    /// <param name="answer">The answer.</param>
    public static bool Is(CachedAnswer answer)
    {
        var text = WithoutReasoning(answer).AsSpan().Trim();
        return !HasWord(text) || (text.Length <= MaxLength && Refusal().IsMatch(text));
    }

    private static string WithoutReasoning(CachedAnswer answer)
    {
        var hasReasoning = false;
        foreach (var chunk in answer.Chunks.Span)
            hasReasoning |= chunk.IsReasoning;
        if (!hasReasoning)
            return answer.Text;

        var text = new System.Text.StringBuilder(answer.Text.Length);
        var position = 0;
        foreach (var chunk in answer.Chunks.Span)
        {
            if (!chunk.IsReasoning)
                text.Append(answer.Text, position, chunk.Length);
            position += chunk.Length;
        }

        return text.ToString();
    }

    private static bool HasWord(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            // Emoji and scripts beyond the basic plane are surrogates.
            if (char.IsLetterOrDigit(character) || char.IsSurrogate(character))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"^(((I['’]m|I am|We['’]re|We are)? ?(very |so |really |truly )?sorry|I apologi[sz]e|My apologies|Apologies|Unfortunately|Regrettably)[,.!]? ?(but |however,? )?(for .{0,40}, )?)?(as an? (AI|artificial intelligence|language model|virtual)[\w ]{0,30},? )?(but )?(I|we)( am|['’]m| are|['’]re)? ?(currently |just |really )?(can['’]?t|can ?not|could ?n['’]t|could not|won['’]t|will not|unable to|not able to|do not have|don['’]t have|must decline|have to decline|not allowed to|not permitted to|not comfortable)( currently| directly| really)?( be able to)? ?(help|assist|answer|provide|fulfil\w?|comply|do that|do this|discuss|respond|process|access|support|share|give|create|generate|engage|continue|complete|the ability|information|find|browse|that|with|an answer|to|$)|^(an? (unexpected |internal |server |unknown )?error (has )?occurred|something went wrong|internal server error|error\s?[:\d]|(the )?(service|server|model|system) is (currently )?(unavailable|overloaded|busy|down)|too many requests|rate limit|request timed out|(please )?try again( later)?\b|(N/A|null|undefined|none|error)[.!]?$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Refusal();
}
