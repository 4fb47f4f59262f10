using System.Text.RegularExpressions;

namespace Wattwise.Compression;

/// <summary>Questions for the largest and smallest, and for how many.</summary>
internal static partial class Superlatives
{
    /// <summary>True if a question asks for the first or last of an order.</summary>
    public static bool AreIn(string question) => Superlative().IsMatch(question);

    /// <summary>True if a question asks for a number of rows.</summary>
    public static bool IsCount(string question) => Count().IsMatch(question);

    [GeneratedRegex(
        @"\b(most|least|max(imum)?|min(imum)?|furthest|farthest|best|worst|[a-z]{3,}(?<!inter|requ|t|ev|l|lat|t|n|d)est|(old|young|larg|small|high|low|long|short|bigg|cheap|dear|hott|cold|wett|dri|busi|strong|weak|fast|slow|earli|lat|new|deep|heavi|light|rich|poor|great|few|near|clos|hard|warm|cool|wid|tall)est)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Superlative();

    [GeneratedRegex(
        @"\bhow (many|often)\b|^\W*(what|which|give|tell|state|report)\b.*\bnumber of\b|\bcount\b|\bhow much in total\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Count();
}
