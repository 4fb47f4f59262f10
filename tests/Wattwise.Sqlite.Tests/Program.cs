using Wattwise.Sqlite.Tests;
using Wattwise.Sqlite.Tests.Ledger;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
return args is [ChildProcess.Argument, var path]
    ? await StoreCommands.RunAsync(path)
    : args is [ChildProcess.LedgerArgument, var ledger]
    ? await LedgerCommands.RunAsync(ledger)
    : await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
