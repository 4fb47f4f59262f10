using Wattwise.LocalEngine.Tests;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
return args is [ChildProcess.Argument, var what, .. var arguments]
    ? await ChildCommands.RunAsync(what, arguments)
    : await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
