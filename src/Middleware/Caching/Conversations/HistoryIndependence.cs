using Microsoft.Extensions.AI;
using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Decides whether the earlier turns of a conversation leave the answer to its last turn as it would be without them.</summary>
/// <remarks>
/// They do only if each user turn is a complete question by itself, about anybody: no statement about the user, no instruction, no
/// document, no constraint, no other
/// language; if the assistant asked for nothing; and if the last turn names its topic itself. What the rules cannot tell counts as
/// dependent. English word lists; pure, linear.
/// </remarks>
internal static class HistoryIndependence
{
    // A longer turn brings something along: a story, a document, data.
    private const int MaxQuestionLength = 200;

    // "The minimum age for": a noun that is told has one more word before it at most.
    private const int MaxNounPhrase = 2;

    // "Can I bring my dog?" asks about a place that goes without saying.
    private const int MinContentOfYesOrNo = 3;

    /// <summary>Judges all turns before the prompt, and the prompt.</summary>
    /// <param name="messages">The conversation; system messages are passed over.</param>
    /// <param name="promptIndex">The last user turn.</param>
    public static bool Holds(IReadOnlyList<ChatMessage> messages, int promptIndex)
    {
        for (var i = 0; i < promptIndex; i++)
        {
            var message = messages[i];
            if (message.Role == ChatRole.System)
                continue;
            if (message.Role == ChatRole.User ? !IsQuestionOfAnybody(message.Text) : message.Role != ChatRole.Assistant
                || AsksForSomething(message.Text))
                return false;
        }

        return NamesItsTopic(messages[promptIndex].Text);
    }

    /// <summary>True for a question that says nothing about who asks, and wishes nothing for what follows.</summary>
    private static bool IsQuestionOfAnybody(string text)
    {
        if (text.Length > MaxQuestionLength || text.AsSpan().ContainsAny('"', '\u201C', '`') || text.AsSpan().Trim().Contains('\n')
            || SelfContainment.FindDependence(text) != TurnDependence.None)
            return false;

        var words = PlainWords.Read(text);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];

            // Each sentence asks: it begins with a question word or an auxiliary.
            if (word.Has(WordMarks.StartsSentence) && !word.Is(WordClass.Question | WordClass.Auxiliary) && !(i == 0
                && OpensQuestion(words)))
                return false;
            if (word.Is(WordClass.Speaker) && !IsAnybody(words, i) || IsStanding(word.Text))
                return false;
        }

        return true;
    }

    // "In Excel, how do I ...", "Hi, what is ...", "Which ...".
    private static bool OpensQuestion(PlainWords words)
    {
        for (var i = 0; i < 4 && i < words.Count; i++)
        {
            if (words[i].Is(WordClass.Question))
                return i == 0 || words[0].Is(WordClass.Greeting) || words[0].Text == "in";
        }

        return false;
    }

    // "How do I", "can you", "do you ship": I stands behind an auxiliary, and nothing belongs to anybody.
    private static bool IsAnybody(PlainWords words, int i) => words[i].Text switch
    {
        "i" or "we" => words[i - 1].Is(WordClass.Auxiliary) && words[i - 1].Text is not ("am" or "was" or "have" or "had")
            && words[i + 1].Text is not ("have" or "am" or "was"),
        "you" => words[i - 1].Text is "do" or "did" && words[i + 1].Text is not ("think" or "know" or "remember"),
        var text => text is "people" or "anyone" or "someone" or "somebody" or "anybody" or "everyone" or "everybody" or "anything"
            or "something" or "everything" or "nothing" or "nobody",
    };

    private static bool IsStanding(string word) =>
        word is "always" or "never" or "assume" or "suppose" or "imagine" or "pretend" or "only" or "if" or "please" or "now" or "answer"
            or "reply" or "respond" or "speak" or "act";

    private static bool AsksForSomething(string text) =>
        text.AsSpan().ContainsAny('?', '\uFF1F', '\u061F') || text.Contains("let me know", StringComparison.OrdinalIgnoreCase)
            || text.Contains("tell me", StringComparison.OrdinalIgnoreCase)
        || text.Contains("please", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// True if no noun of the turn is known from before: "the warranty", but "the capital of Peru" and "the Eiffel Tower".
    /// </summary>
    private static bool NamesItsTopic(string text)
    {
        var words = PlainWords.Read(text);
        var content = 0;
        var hasName = false;
        for (var i = 0; i < words.Count; i++)
        {
            content += words[i].Is(
                WordClass.Function | WordClass.Auxiliary | WordClass.Preposition | WordClass.Determiner | WordClass.Speaker) ? 0 : 1;
            hasName |= words[i].Has(WordMarks.Capitalised) && !words[i].Has(WordMarks.StartsSentence) && words[i].Text != "i";
            if (words[i].Is(WordClass.ThirdPerson | WordClass.Possessive) || words[i].Text is "one" or "ones" or "next" or "example"
                or "examples" or "step" or "first" or "second")
                return false;
            if (words[i].Text == "the" && !IsTold(words, i + 1))
                return false;
        }

        return hasName || content >= MinContentOfYesOrNo || !words[0].Is(WordClass.Auxiliary);
    }

    private static bool IsTold(PlainWords words, int noun)
    {
        for (var i = noun; i < noun + 4 && i < words.Count; i++)
        {
            var word = words[i];
            if (word.Has(WordMarks.Capitalised) || word.Is(WordClass.Unique | WordClass.Superlative) || word.Text is "difference" or "way")
                return true;
            if (i > noun && i <= noun + MaxNounPhrase && word.Text is "of" or "for" or "to" or "in" or "between" or "that" or "on"
                or "from")
                return i + 1 < words.Count;
            if (i > noun && word.Is(WordClass.Function | WordClass.Auxiliary | WordClass.Preposition))
                return false;
        }

        return false;
    }
}
