using Wattwise.Caching;
using Wattwise.Sqlite.Tests;
using Wattwise.Sqlite.Tests.Deferral;
using Wattwise.Sqlite.Tests.Files;
using Wattwise.Sqlite.Tests.Ledger;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
return args switch
{
    [ChildArguments.Store, var path] => await StoreCommands.RunAsync(path),
    [ChildArguments.Ledger, var path] => await LedgerCommands.RunAsync(path),
    [ChildArguments.Queue, var path] => await DeferralCommands.RunAsync(path),
    [CascadeProcess.Argument, var path] => await RunCascadeAsync(path),
    [ChildArguments.Open, _] => await OpenCommands.RunAsync(),
    _ => await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};

static async Task<int> RunCascadeAsync(string path)
{
    await using var store = new SqliteSemanticCacheStore(new() { FilePath = path });
    return await CascadeProcess.RunAsync(store);
}
