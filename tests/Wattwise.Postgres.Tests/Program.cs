using Wattwise.Caching;
using Wattwise.Processes;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
if (args is not [CascadeProcess.Argument, var connectionString])
    return await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions);

await using var store = new PostgresSemanticCacheStore(new() { ConnectionString = connectionString });
return await CascadeProcess.RunAsync(store);
