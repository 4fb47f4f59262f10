using System.Collections.Frozen;

namespace Wattwise.Caching;

/// <summary>Names of languages, and the common words by which one is recognised.</summary>
internal static partial class GuardLexicon
{
    /// <summary>Natural and programming languages that an answer may be asked for in.</summary>
    public static readonly FrozenSet<string> Languages = Set(
        "english spanish castilian catalan french german italian portuguese dutch flemish russian ukrainian polish czech slovak hungarian romanian bulgarian serbian croatian slovenian greek turkish arabic hebrew persian farsi urdu hindi bengali punjabi "
        + "gujarati marathi tamil telugu kannada malayalam sanskrit chinese mandarin cantonese japanese korean vietnamese thai indonesian malay tagalog filipino swahili swedish norwegian danish finnish icelandic irish welsh latin esperanto "
        + "python java javascript typescript rust kotlin swift ruby perl php scala haskell matlab sql bash powershell golang fortran cobol lua julia go c r dart elixir clojure html css json yaml xml markdown csv");

    /// <summary>Words that occur in one language and hardly in any other of these, by language.</summary>
    public static readonly FrozenDictionary<string, string> CommonWords = Groups(
        "english the is are what how does can with which should would have you and my for from this that when where why",
        "german wie ist ich und nicht der das ein eine f\u00fcr mit wo kann mein wann warum welche auf zu sind wird gibt viel",
        "french est les une des pour je quel quelle combien dans pourquoi avec mon ma comment puis-je peut sont du au vous il",
        "spanish el los las una qu\u00e9 c\u00f3mo cu\u00e1nto puedo para por mi d\u00f3nde cu\u00e1ndo con del es son hay cu\u00e1l",
        "italian il gli che per\u00f2 perch\u00e9 quanto posso mio dove quando della sono \u00e8 qual cosa nel non di",
        "portuguese os uma n\u00e3o qual quanto posso meu minha onde quando s\u00e3o \u00e9 voc\u00ea fazer da em",
        "dutch het een hoe ik niet waarom mijn kan waar wanneer voor welke zijn naar wordt veel");
}
