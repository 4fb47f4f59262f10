using System.Text.Json;
using System.Text.Json.Nodes;
using Quickstart;

namespace Wattwise.EndToEnd.Tests.Quickstart;

public class WorkloadTests
{
    private static readonly Workload Sample = Workload.Load(Path.Combine(AppContext.BaseDirectory, "workload"));

    [Fact]
    public void The_workload_is_large_and_mixed_enough_to_mean_something()
    {
        Assert.InRange(Sample.Requests.Count, 80, 200);
        Assert.InRange(Sample.Tenants.Count, 3, 10);
        Assert.InRange(Sample.Requests.Select(request => request.Intent.Split('/')[0]).Distinct().Count(), 20, 30);
        Assert.Equal(Workload.KindGroups.Order(), Sample.Requests.Select(request => request.KindGroup).Distinct().Order());
        foreach (var aspect in new[] { "number", "unit", "weekday", "date", "negation", "direction", "product", "plan", "tenant", "user" })
            Assert.Contains(Sample.Requests, request => request.Kind == "near-miss:" + aspect);
    }

    [Fact]
    public void About_half_of_the_requests_can_be_answered_from_earlier_ones() =>
        Assert.InRange((double)Sample.Answerable / Sample.Requests.Count, 0.40, 0.52);

    [Fact]
    public void A_near_miss_must_be_answered_otherwise_than_what_it_resembles()
    {
        var requests = Sample.Requests.ToDictionary(request => request.Id);
        Assert.All(Sample.Requests.Where(request => request.Near is not null), request =>
            Assert.False(request.IsServedBy(requests[request.Near!])));
    }

    [Fact]
    public void A_repeat_has_the_very_words_and_a_paraphrase_has_not()
    {
        foreach (var request in Sample.Requests.Where(Sample.IsAnswerable))
        {
            var earlier = Sample.Requests.TakeWhile(other => other.Id != request.Id).Where(request.IsServedBy);
            Assert.Equal(request.Kind == "repeat", earlier.Any(other => other.Question == request.Question));
        }
    }

    [Fact]
    public void A_follow_up_means_something_only_after_earlier_turns() =>
        Assert.All(Sample.Requests.Where(request => request.Kind == "follow-up"), request => Assert.True(request.Messages.Count >= 3));

    [Fact]
    public void The_readme_states_the_counts_of_the_files()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "samples/Quickstart/workload/README.md"));
        Assert.Contains($"| {Sample.Requests.Count} requests in the order", readme, StringComparison.Ordinal);
        Assert.Contains($"({Sample.Answerable} of {Sample.Requests.Count})", readme, StringComparison.Ordinal);
        foreach (var kind in Sample.Requests.CountBy(request => request.KindGroup))
            Assert.Matches($@"\| `{kind.Key}(:\.\.\.)?` \| {kind.Value} \|", readme);
    }

    [Theory]
    [InlineData("tenant", "nobody", "tenant 'nobody' is not in tenants.json")]
    [InlineData("kind", "joke", "kind 'joke' is none of")]
    [InlineData("kind", "repeat", "cannot be 'repeat'")]
    [InlineData("kind", "near-miss:number", "names in 'near' the earlier request")]
    [InlineData("near", "r999", "names in 'near' the earlier request")]
    [InlineData("messages", null, "requests.jsonl, line 1")]
    [InlineData("id", null, "requests.jsonl, line 1")]
    public void A_line_that_is_not_consistent_is_named(string field, string? value, string problem)
    {
        var request = JsonSerializer.SerializeToNode(Sample.Requests[0], JsonSerializerOptions.Web)!.AsObject();
        request[field] = JsonValue.Create(value);
        AssertRefused([request.ToJsonString()], problem, line: 1);
    }

    [Fact]
    public void An_id_that_comes_twice_is_named()
    {
        var line = JsonSerializer.Serialize(Sample.Requests[0], JsonSerializerOptions.Web);
        AssertRefused(
            [line, line.Replace(Sample.Requests[0].Intent, "other/intent", StringComparison.Ordinal)], "was used before", line: 2);
    }

    [Fact]
    public void A_conversation_that_does_not_end_with_the_user_is_named()
    {
        var request = Sample.Requests[0] with { Messages = [.. Sample.Requests[0].Messages, new Turn("assistant", "Thirty days.")] };
        AssertRefused([JsonSerializer.Serialize(request, JsonSerializerOptions.Web)], "the last is the user's", line: 1);
    }

    [Fact]
    public void A_folder_without_a_workload_is_named() =>
        Assert.Contains(
            "tenants.json", Assert.Throws<WorkloadException>(() => Workload.Load(AppContext.BaseDirectory)).Message,
            StringComparison.Ordinal);

    private static void AssertRefused(string[] lines, string problem, int line)
    {
        var folder = Directory.CreateTempSubdirectory("wattwise-");
        try
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "workload", "tenants.json"), Path.Combine(folder.FullName, "tenants.json"));
            File.WriteAllLines(Path.Combine(folder.FullName, "requests.jsonl"), lines);
            var error = Assert.Throws<WorkloadException>(() => Workload.Load(folder.FullName));
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
            Assert.Contains($"line {line}", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
