using System.CommandLine;

namespace Wattwise.Benchmarks.Hosts;

/// <summary>The verbs of the frameworks that host the pipeline.</summary>
internal static class HostCommands
{
    public static void AddTo(Command root)
    {
        Option<int> rounds = new("--rounds") { Description = "Alternated rounds.", DefaultValueFactory = _ => 5 };
        var hosts =
            new Command("hosts",
                "What Wattwise adds to a call through Semantic Kernel and Agent Framework, beside the framework alone.") { rounds };
        hosts.SetAction((parsed, cancellationToken) => HostsBenchmark.RunAsync(parsed.GetRequiredValue(rounds), cancellationToken));
        root.Add(hosts);
    }
}
