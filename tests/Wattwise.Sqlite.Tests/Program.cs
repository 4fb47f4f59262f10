using Wattwise.Sqlite.Tests;
using Wattwise.Sqlite.Tests.Deferral;
using Wattwise.Sqlite.Tests.Files;
using Wattwise.Sqlite.Tests.Ledger;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
return args switch
{
    [ChildProcess.Argument, var path] => await StoreCommands.RunAsync(path),
    [ChildProcess.LedgerArgument, var path] => await LedgerCommands.RunAsync(path),
    [ChildProcess.QueueArgument, var path] => await DeferralCommands.RunAsync(path),
    [ChildProcess.OpenArgument, _] => await OpenCommands.RunAsync(),
    _ => await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
