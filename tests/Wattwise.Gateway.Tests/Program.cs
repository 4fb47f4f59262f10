using Wattwise.Gateway.Tests;
using Wattwise.Gateway.Tests.Monitoring;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other gateway of one of them.
return args switch
{
    [GatewayProcess.Argument, var kind, var place] => await GatewayCommands.RunAsync(kind, place),
    [LedgerCommands.Argument, var kind, var place] => await LedgerCommands.RunAsync(kind, place),
    _ => await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
