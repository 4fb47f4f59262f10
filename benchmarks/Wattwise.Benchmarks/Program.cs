using System.CommandLine;
using Wattwise.Benchmarks.Accounting;
using Wattwise.Benchmarks.Caching;
using Wattwise.Benchmarks.Cascade;
using Wattwise.Benchmarks.Compression;
using Wattwise.Benchmarks.Deferral;
using Wattwise.Benchmarks.Directives;
using Wattwise.Benchmarks.Gateway;
using Wattwise.Benchmarks.Hosts;
using Wattwise.Benchmarks.LocalEngine;
using Wattwise.Benchmarks.LocalEngine.Templates;
using Wattwise.Benchmarks.LocalEngine.Tools;

var root = new RootCommand(
    "Speed and memory of Wattwise beside its peers. Each verb prints the peer or the limit with our figure and exits with 1 where a target "
        + "is missed.");
LocalEngineCommands.AddTo(root);
CachingCommands.AddTo(root);
CompressionCommands.AddTo(root);
HostCommands.AddTo(root);
GatewayCommands.AddTo(root);
GatewayStartCommand.AddTo(root);
AccountingCommands.AddTo(root);
DirectivesCommands.AddTo(root);
RetrievalCommands.AddTo(root);
ToolSelectionCommands.AddTo(root);
DeferralCommands.AddTo(root);
AgentSessionCommands.AddTo(root);
TemplateCommands.AddTo(root);
ToolCallCommands.AddTo(root);
CascadeCommands.AddTo(root);
CascadeStageCommands.AddTo(root);
return await root.Parse(args).InvokeAsync();
