using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Quickstart;

/// <summary>One company whose customers write to the support desk, with the facts that its answers must come from.</summary>
internal sealed record Tenant(string Id, string Name, string System);

/// <summary>One message of a request's conversation; the role is <c>user</c> or <c>assistant</c>.</summary>
internal sealed record Turn(string Role, string Text);

/// <summary>One labelled request; the fields are described in <c>workload/README.md</c>.</summary>
internal sealed record WorkloadRequest(
    string Id, string Tenant, string User, string Kind, string Intent, IReadOnlyList<Turn> Messages, string? Near = null,
    string? Context = null)
{
    /// <summary>What the customer asked last.</summary>
    public string Question => Messages[^1].Text;

    /// <summary>The kind without the aspect that differs: <c>near-miss</c> for <c>near-miss:number</c>.</summary>
    public string KindGroup => Kind.Split(':')[0];

    /// <summary>Whether an answer given to <paramref name="other"/> serves this request too: same tenant and same intent.</summary>
    public bool IsServedBy(WorkloadRequest other) => other.Tenant == Tenant && other.Intent == Intent;
}

/// <summary>The support desk's requests in the order of their arrival, and the tenants they come from.</summary>
internal sealed class Workload
{
    public static readonly IReadOnlyList<string> KindGroups = ["first", "repeat", "paraphrase", "follow-up", "near-miss"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private Workload(IReadOnlyDictionary<string, Tenant> tenants, IReadOnlyList<WorkloadRequest> requests)
    {
        Tenants = tenants;
        Requests = requests;
    }

    public IReadOnlyDictionary<string, Tenant> Tenants { get; }

    public IReadOnlyList<WorkloadRequest> Requests { get; }

    /// <summary>How many requests an earlier one of the workload already asked.</summary>
    public int Answerable => Requests.Count(IsAnswerable);

    /// <summary>Reads and checks a workload.</summary>
    /// <param name="folder">The folder with <c>tenants.json</c> and <c>requests.jsonl</c>.</param>
    /// <exception cref="WorkloadException">A file is missing or its content is not consistent; the message names the line.</exception>
    public static Workload Load(string folder)
    {
        var tenants = Read<List<Tenant>>(File(folder, "tenants.json"), "tenants.json").ToDictionary(tenant => tenant.Id);
        var requests = System.IO.File.ReadLines(File(folder, "requests.jsonl"))
            .Select((line, index) => (Line: line, Where: $"requests.jsonl, line {index + 1}"))
            .Where(entry => !string.IsNullOrWhiteSpace(entry.Line))
            .Select(entry => (Request: Parse<WorkloadRequest>(entry.Line, entry.Where), entry.Where))
            .ToList();
        Check(tenants, requests);
        return new Workload(tenants, requests.ConvertAll(entry => entry.Request));
    }

    /// <summary>The first <paramref name="count"/> requests; all of them where there are fewer.</summary>
    public Workload Take(int count) => new(Tenants, [.. Requests.Take(count)]);

    /// <summary>Whether an earlier request of the same tenant has the same intent, so that its answer could be served.</summary>
    public bool IsAnswerable(WorkloadRequest request) => Requests.TakeWhile(other => other.Id != request.Id).Any(request.IsServedBy);

    /// <summary>
    /// The messages that the app sends for a request: the tenant's instructions, the customer's record, the conversation.
    /// </summary>
    public IList<ChatMessage> MessagesOf(WorkloadRequest request)
    {
        var system = Tenants[request.Tenant].System;
        if (request.Context is not null)
            system += "\n" + request.Context;

        return
        [
            new ChatMessage(ChatRole.System, system),
            .. request.Messages.Select(turn => new ChatMessage(turn.Role == "user" ? ChatRole.User : ChatRole.Assistant, turn.Text)),
        ];
    }

    private static void Check(Dictionary<string, Tenant> tenants, List<(WorkloadRequest Request, string Where)> requests)
    {
        if (requests.Count == 0)
            throw new WorkloadException("requests.jsonl holds no request.");

        var earlier = new Dictionary<string, WorkloadRequest>();
        foreach (var (request, where) in requests)
        {
            Require(tenants.ContainsKey(request.Tenant), $"tenant '{request.Tenant}' is not in tenants.json");
            Require(KindGroups.Contains(request.KindGroup), $"kind '{request.Kind}' is none of {string.Join(", ", KindGroups)}");
            Require(request.Messages.Count > 0, "there are no messages");
            for (var i = 0; i < request.Messages.Count; i++)
            {
                var role = (request.Messages.Count - i) % 2 == 1 ? "user" : "assistant";
                Require(
                    request.Messages[i].Role == role,
                    $"message {i + 1} must be of role '{role}': turns alternate and the last is the user's");
                Require(!string.IsNullOrWhiteSpace(request.Messages[i].Text), $"message {i + 1} is empty");
            }

            var answerable = earlier.Values.Any(request.IsServedBy);
            Require(
                answerable == (request.KindGroup is "repeat" or "paraphrase"),
                answerable ? $"intent '{request.Intent}' was asked before, so it cannot be '{request.Kind}'"
                    : $"nobody of '{request.Tenant}' asked intent '{request.Intent}' before, so it cannot be '{request.Kind}'");
            Require(
                (request.KindGroup == "near-miss") == (request.Near is not null)
                    && (request.Near is null || earlier.ContainsKey(request.Near)),
                "a near-miss, and nothing else, names in 'near' the earlier request that it resembles");
            Require(earlier.TryAdd(request.Id, request), $"id '{request.Id}' was used before");

            void Require(bool condition, string problem)
            {
                if (!condition)
                    throw new WorkloadException($"{where}: {problem}.");
            }
        }
    }

    private static string File(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return System.IO.File.Exists(path) ? path : throw new WorkloadException($"The workload file {path} does not exist.");
    }

    private static T Read<T>(string path, string where) => Parse<T>(System.IO.File.ReadAllText(path), where);

    private static T Parse<T>(string text, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new WorkloadException($"{where}: null is not a value here.");
        }
        catch (JsonException exception)
        {
            throw new WorkloadException($"{where}: {exception.Message}", exception);
        }
    }
}

/// <summary>A workload that cannot be used; the message is for the person who wrote it.</summary>
internal sealed class WorkloadException(string message, Exception? inner = null) : Exception(message, inner);
