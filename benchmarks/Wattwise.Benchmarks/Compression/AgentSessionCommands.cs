using System.CommandLine;

namespace Wattwise.Benchmarks.Compression;

/// <summary>The verb of an agent's session under prompt caches.</summary>
internal static class AgentSessionCommands
{
    public static void AddTo(Command root)
    {
        Option<string> data = new("--data") { Description = "Folder with documents.jsonl.gz and questions.jsonl.gz.", Required = true };
        Option<int> sessions = new("--sessions") { Description = "Sessions, each of other documents.", DefaultValueFactory = _ => 4 };
        Option<int> turns = new("--turns") { Description = "Turns of a session.", DefaultValueFactory = _ => 30 };
        Option<int> seed = new("--seed") { Description = "Seed of the order of documents.", DefaultValueFactory = _ => 1 };
        var session =
            new Command("agent-session",
                "Prompt tokens that an agent's sessions are billed for under the prompt caches of Anthropic and OpenAI: untouched, cleared "
                    + "with each turn, and compressed.") { data, sessions, turns, seed };
        session.SetAction((parsed, cancellationToken) => AgentSessionBenchmark.RunAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(sessions), parsed.GetRequiredValue(turns), parsed.GetRequiredValue(seed),
            cancellationToken));
        root.Add(session);
    }
}
