namespace Wattwise.Gateway.Access;

/// <summary>The names of the documents in the store.</summary>
internal static class DocumentNames
{
    public const string AllKeys = "keys:";

    public static string Keys(string account) => AllKeys + account;

    public static string Usage(string account) => "usage:" + account;
}
