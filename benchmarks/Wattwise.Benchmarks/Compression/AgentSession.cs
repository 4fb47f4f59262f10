using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Benchmarks.Measurement;

namespace Wattwise.Benchmarks.Compression;

/// <summary>A recorded session of an agent: in each turn a question, a call, a document as its result, and the answer.</summary>
/// <param name="Requests">What is sent to the model one after the other: all messages so far, as the app has them.</param>
internal sealed record AgentSession(IReadOnlyList<IReadOnlyList<ChatMessage>> Requests)
{
    private const string Instructions =
        "You are an engineer's assistant. Use the tools to look at files, logs, pages and data, and answer briefly from what they give. "
            + "Say if they do not have the answer.";

    /// <summary>Sessions from the documents of a folder that have a question; no document is in two of them.</summary>
    public static AgentSession[] Read(string folder, int sessions, int turns, int seed)
    {
        var questions = DataFile.ReadObjects(folder, "questions.jsonl.gz").ToLookup(question => question.GetProperty("doc").GetString()!);
        JsonElement[] documents = [.. DataFile.ReadObjects(folder, "documents.jsonl.gz")
            .Where(document => questions.Contains(document.GetProperty("id").GetString()!))];
        if (documents.Length < sessions * turns)
            throw new ArgumentException(
                $"There are {documents.Length} documents with a question, too few for {sessions} sessions of {turns} turns.");

        var random = new Random(seed);
        random.Shuffle(documents);
        return [.. documents.Chunk(turns).Take(sessions).Select(part => Build(part, questions, random))];
    }

    private static AgentSession Build(JsonElement[] documents, ILookup<string, JsonElement> questions, Random random)
    {
        List<ChatMessage> messages = [new(ChatRole.System, Instructions)];
        var requests = new List<IReadOnlyList<ChatMessage>>();
        for (var turn = 0; turn < documents.Length; turn++)
        {
            var id = documents[turn].GetProperty("id").GetString()!;
            var kind = documents[turn].GetProperty("kind").GetString()!;
            JsonElement[] asked = [.. questions[id]];
            var question = asked[random.Next(asked.Length)];

            messages.Add(new(ChatRole.User, question.GetProperty("question").GetString()!));
            requests.Add([.. messages]);
            messages.Add(
                new(ChatRole.Assistant, [new FunctionCallContent(
                    $"call_{turn}", "get_" + kind.Replace('-', '_'), new Dictionary<string, object?> { ["name"] = id })]));
            messages.Add(new(ChatRole.Tool, [new FunctionResultContent($"call_{turn}", documents[turn].GetProperty("text").GetString()!)]));
            requests.Add([.. messages]);
            messages.Add(
                new(ChatRole.Assistant, string.Join(
                    ", ", question.GetProperty("answer").EnumerateArray().Select(answer => answer.GetString()))));
        }

        return new AgentSession(requests);
    }
}
