using System.CommandLine;
using Wattwise.Benchmarks.Accounting;
using Wattwise.Benchmarks.Caching;
using Wattwise.Benchmarks.Deferral;
using Wattwise.Benchmarks.Directives;
using Wattwise.Benchmarks.Hosts;
using Wattwise.Benchmarks.LocalEngine;

var root = new RootCommand("Speed and memory of Wattwise beside its peers. Each verb prints the peer or the limit with our figure and exits with 1 where a target is missed.");
LocalEngineCommands.AddTo(root);
CachingCommands.AddTo(root);
HostCommands.AddTo(root);
AccountingCommands.AddTo(root);
DirectivesCommands.AddTo(root);
DeferralCommands.AddTo(root);
return await root.Parse(args).InvokeAsync();
