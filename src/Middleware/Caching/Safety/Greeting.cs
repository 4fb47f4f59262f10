using System.Text.RegularExpressions;

namespace Wattwise.Caching;

/// <summary>Recognises answers that greet by a name which the prompt gave, in whatever case.</summary>
internal static partial class Greeting
{
    /// <summary>True if an answer begins with a greeting to a word of the prompt.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="prompt">The prompt.</param>
    public static bool Names(string answer, string prompt)
    {
        var match = Start().Match(answer);
        return match.Success && Regex.IsMatch(
            prompt, $@"(?<!\p{{L}}){Regex.Escape(match.Groups["name"].Value)}(?!\p{{L}})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"^\W{0,5}(hi|hello|hey|dear|good (morning|afternoon|evening)|thanks|thank you|sure|of course|hallo|guten tag|bonjour|hola|ciao|olá)( there)?,? (?<name>\p{L}{2,20})\s?[,!.]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Start();
}
