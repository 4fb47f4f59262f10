namespace Wattwise.Tool.Serving;

/// <summary>The files that a gateway keeps in a folder.</summary>
internal static class DataFolder
{
    public static string Cache(string folder) => Path.Combine(folder, "cache.db");

    public static string Ledger(string folder) => Path.Combine(folder, "ledger.db");

    /// <summary>Keys, budgets and what they spent.</summary>
    public static string Keys(string folder) => Path.Combine(folder, "gateway.db");
}
