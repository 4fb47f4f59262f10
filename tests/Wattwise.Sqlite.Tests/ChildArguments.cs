namespace Wattwise.Sqlite.Tests;

/// <summary>What other processes of the tests do, by their first argument.</summary>
internal static class ChildArguments
{
    public const string Store = "--child-store";
    public const string Ledger = "--child-ledger";
    public const string Queue = "--child-queue";
    public const string Open = "--child-open";
}
