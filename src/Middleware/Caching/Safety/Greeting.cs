using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Recognises answers that greet by a name which the prompt gave, in whatever case.</summary>
internal static partial class Greeting
{
    /// <summary>True if an answer begins with a greeting to a name that has a word of the prompt.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="prompt">The prompt.</param>
    public static bool Names(string answer, string prompt)
    {
        foreach (Capture name in Start().Match(answer).Groups["name"].Captures)
        {
            var word = $@"(?<!\p{{L}}){Regex.Escape(name.Value)}(?!\p{{L}})";
            if (Regex.IsMatch(prompt, word, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))
                return true;
        }

        return false;
    }

    [GeneratedRegex(
        @"^\W{0,5}(hi|hello|hey|dear|good (morning|afternoon|evening)|thanks|thank you|sure|of course|hallo|guten tag|bonjour|hola|ciao|olá)"
        + @"( there)?,? (?<name>\p{L}{2,20})\.?( (?-i:(?<name>\p{Lu}\p{L}{0,20})\.?)){0,3}\s?[,!.:]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Start();
}
