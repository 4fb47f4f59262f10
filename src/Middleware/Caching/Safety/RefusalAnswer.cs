using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Recognises answers that are none: nothing at all, a refusal, an error in words or JSON, or a question back.</summary>
internal static partial class RefusalAnswer
{
    // A refusal is short; a long answer that begins with "I'm sorry" goes on to help.
    private const int MaxLength = 600;

    // A question back is one sentence or two.
    private const int MaxQuestionLength = 200;

    /// <summary>True where an answer would help nobody who asks again.</summary>
    /// <param name="answer">The answer.</param>
    public static bool Is(CachedAnswer answer)
    {
        var text = WithoutReasoning(answer).AsSpan().Trim();
        return !HasWord(text)
            || (text.Length <= MaxLength && (Refusal().IsMatch(text) || Decline().IsMatch(text) || ForeignRefusal().IsMatch(text)))
            || (text.Length <= MaxQuestionLength && Question().IsMatch(text))
            || ErrorObject().IsMatch(text);
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

    [GeneratedRegex(
        @"^(((I['’]m|I am|We['’]re|We are)? ?(very |so |really |truly )?sorry|I apologi[sz]e|My apologies|Apologies|Unfortunately|Regrettably)[,.!]? ?(but |however,? )?(for .{0,40}, )?)?(as an? (AI|artificial intelligence|language model|virtual)[\w ]{0,30},? )?(but )?(I( am|['’]m)? ?|we( are|['’]re)? ?(?=(currently |just |really )?(could ?n['’]t|could not|unable to|(can['’]?t|can ?not|are not able to) (process|complete|answer|help|assist|respond)( with)?( you)?( to)?( your| this| that| the)? ?(request|question|query|message)?[^.!?]{0,20}[.!]?$)))(currently |just |really )?(can['’]?t|can ?not|could ?n['’]t|could not|won['’]t|will not|unable to|not able to|do not have|don['’]t have|must decline|have to decline|not allowed to|not permitted to|not comfortable)( currently| directly| really)?( be able to)? ?(help|assist|answer|provide|fulfil\w?|comply|do that|do this|discuss|respond|process|access|support|share|give|create|generate|engage|continue|complete|the ability|information|find|browse|that|with|an answer|to|$)|^(an? (unexpected |internal |server |unknown )?error (has )?occurred|something went wrong|internal server error|error\s?[:\d][^.!?]{0,60}[.!]?$|(the )?(service|server|model|system) is (currently |temporarily )?(unavailable|overloaded|busy|down)( right now| at the moment)?([.!,;]? ?(please )?try again.{0,30})?[.!]?$|too many requests(?! (is|are|means?)\b)|rate limit (is |was |has been )?(exceeded|reached|hit)|request timed out|(please )?try again( later| in a (few )?(moments?|minutes?|while))?[.!]?$|(N/A|(?-i:null)|undefined|error)[.!]?$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Refusal();

    [GeneratedRegex(
        @"^(I('m| am)? ?(must|have to) (respectfully )?decline|that['’]?s (not )?something (I|that I) (can|can['’]?t|cannot)|it (looks|seems) like I (can['’]?t|cannot)|I (do not|don['’]t) see (any|an|the) (attachment|file|image|document)|as of my last (update|training)|(oops|uh-oh)\b.{0,5}something went wrong|request failed\b|I was unable to|one moment,? please|please (provide|share|upload|attach|specify|clarify)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Decline();

    // German, French, Spanish, Italian.
    [GeneratedRegex(
        @"^((es tut mir|tut mir) leid,? ?(aber )?(ich|dabei|damit|das)\b.{0,40}\b(nicht|kann ich)|leider kann ich\b.{0,60}\bnicht\b|ich kann (ihnen|dir|dabei|das|diese)\b.{0,40}\bnicht\b|(je suis )?désolé(e)?,? ?(mais )?je ne (peux|suis)|je ne (peux|suis) pas (vous|en mesure|capable)|lo siento,? ?(pero )?no (puedo|tengo)|no puedo (ayudar|responder|proporcionar)|mi dispiace,? ?(ma )?non (posso|sono)|non posso (aiutar|rispondere|fornire))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ForeignRefusal();

    [GeneratedRegex(
        @"^((sure|of course|certainly|okay|happy to help)[!,.]? ?)?(I['’]m not sure (what|which) you mean\.? ?)?(could you (please )?(provide|clarify|specify|tell|share|give|explain|elaborate)|can you (please )?(provide|clarify|specify|tell me|share|give me|elaborate)|which \w{1,20} (are|do|did|would) you|what do you mean|what exactly do you|könnten sie|pourriez-vous|¿?podrías)\b[^?]{0,150}\?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Question();

    [GeneratedRegex(@"^\{\s{0,9}""(error|errors|error_message|fault)""\s{0,9}:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ErrorObject();
}
