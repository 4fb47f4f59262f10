using System.Text.Json;

namespace Wattwise.Accounting;

/// <summary>Writes names of code as columns and metrics do.</summary>
internal static class LedgerWords
{
    /// <summary><c>PassedThrough</c> as <c>passed_through</c>.</summary>
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
