using Microsoft.Data.Sqlite;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Deferral;

namespace Wattwise.Sqlite.Tests.Files;

/// <summary>What the other process does: opens the file that each line names, closes it again, and says what came of it.</summary>
internal static class OpenCommands
{
    public static async Task<int> RunAsync()
    {
        await Console.Out.WriteLineAsync("ready");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ', 2);
            await Console.Out.WriteLineAsync(await OpenAsync(words[0], words[1]));
        }

        return 0;
    }

    /// <summary>Opens a file of a kind, and closes it again.</summary>
    /// <returns><c>open</c>, or the fault.</returns>
    public static async Task<string> OpenAsync(string kind, string path)
    {
        try
        {
            switch (kind)
            {
                case "ledger":
                    await using (new SqliteLedger(new SqliteLedgerOptions { FilePath = path }))
                        return "open";
                case "cache":
                    await using (new SqliteSemanticCacheStore(new SqliteSemanticCacheOptions { FilePath = path }))
                        return "open";
                default:
                    await using (new SqliteDeferredJobStore(new SqliteDeferredJobsOptions { FilePath = path }))
                        return "open";
            }
        }
        catch (Exception exception)
            when (exception is SqliteLedgerException or SqliteSemanticCacheException or SqliteDeferredJobsException or SqliteException)
        {
            return exception.Message.ReplaceLineEndings(" ");
        }
    }
}
