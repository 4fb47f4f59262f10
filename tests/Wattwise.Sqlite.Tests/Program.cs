using Wattwise.Sqlite.Tests;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
return args is [ChildProcess.Argument, var path]
    ? await StoreCommands.RunAsync(path)
    : await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
