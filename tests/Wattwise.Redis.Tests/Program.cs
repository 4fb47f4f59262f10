using Wattwise.Caching;
using Wattwise.Processes;
using Xunit.MicrosoftTestingPlatform;

// Runs the tests, or is the other process of one of them.
if (args is not [CascadeProcess.Argument, var target])
    return await TestPlatformTestFramework.RunAsync(args, Wattwise.SelfRegisteredExtensions.AddSelfRegisteredExtensions);

var (prefix, address) = (target[..target.IndexOf(' ')], target[(target.IndexOf(' ') + 1)..]);
await using var store = new RedisSemanticCacheStore(new() { ConnectionString = address, KeyPrefix = prefix });
return await CascadeProcess.RunAsync(store);
